# The web server alone; compose.yaml adds the database. On Debian 12: its pg_dump is of that
# database's version, and what a later one writes, an earlier server doesn't restore.
FROM python:3.13-slim-bookworm

RUN useradd --create-home aftercare && install --directory --owner aftercare /keys
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY . .
# The key is for this step only: nothing that it signs outlives it.
RUN SECRET_KEY=for-collecting-static-files-only \
    python manage.py collectstatic --no-input --verbosity 0 --ignore widgetbundle.js \
    && chown -R aftercare var

USER aftercare
ENV PROFILE=production PYTHONUNBUFFERED=1
EXPOSE 8000
# By a name that is served. Of the web server behind a proxy: with a certificate of its own,
# and for other commands, say another one, or none, where the container is started.
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "-c", "\
import os, urllib.request as web; \
host = os.environ['ALLOWED_HOSTS'].split(',')[0]; \
web.urlopen(web.Request('http://127.0.0.1:8000/healthz', headers={'Host': host}), timeout=5)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "2", "--respawn-failed-workers", \
     "clinic.wsgi:application"]
