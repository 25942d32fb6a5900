"""What will have happened, as temporary tables: a row a treatment, then a row a call.

The statements that fill the record read it from here.
"""

from tests.bench.dialects import DAYS, draw

# Ten treatments are of four patients, who come once, twice, three and four times.
PATIENT = "(i - 1) / 10 * 4 + CASE WHEN o < 1 THEN 1 WHEN o < 3 THEN 2 WHEN o < 6 THEN 3 ELSE 4 END"
CYCLE = "o - CASE WHEN o < 1 THEN 0 WHEN o < 3 THEN 1 WHEN o < 6 THEN 3 ELSE 6 END"
GAP = 128  # days from one treatment of a patient to the next, give or take a month

NUMBERS = """
CREATE TEMPORARY TABLE bench_number AS
WITH RECURSIVE numbers(i) AS (
  SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM numbers WHERE i < {size}
) SELECT i, (i - 1) % 10 AS o FROM numbers
"""

# Clinics and injectors are busy to different degrees; headaches hang on the area and on
# whether it is the first toxin ever: 8 % in all.
TREATMENTS = f"""
CREATE TEMPORARY TABLE bench_treatment AS
WITH visits AS (
  SELECT i, patient, cycle,
    start + cycle * {GAP} + {draw("i", 2, 32)} AS day
  FROM (
    SELECT i, patient, cycle, CASE (patient - 1) % 4
      {" ".join(f"WHEN {n} THEN {draw('patient', 1, DAYS - GAP * n - 32)}" for n in range(4))}
      END AS start
    FROM (SELECT i, {PATIENT} AS patient, {CYCLE} AS cycle FROM bench_number) AS visit
  ) AS started
), drawn AS (
  SELECT row_number() OVER (ORDER BY day, i) AS id, patient, cycle, day,
    {draw("patient", 3, 100)} AS c, {draw("i", 4, 100)} AS n,
    {draw("patient", 5, 100)} AS p, {draw("i", 7, 100)} AS f,
    {draw("i", 8, 10)} AS many, {draw("i", 9, 10)} AS a,
    {draw("i", 10, 1000)} AS h, {draw("i", 11, 100)} AS onset,
    {draw("i", 12, 1000)} AS late, {draw("i", 13, 500)} AS void,
    {draw("patient", 20, 100)} AS migraine
  FROM visits
)
SELECT id, patient, cycle, day, migraine,
  CASE WHEN c < 20 THEN 0 WHEN c < 38 THEN 1 WHEN c < 53 THEN 2 WHEN c < 66 THEN 3
    WHEN c < 78 THEN 4 WHEN c < 88 THEN 5 WHEN c < 95 THEN 6 ELSE 7 END AS clinic,
  CASE WHEN n < 30 THEN 0 WHEN n < 55 THEN 1 WHEN n < 73 THEN 2 WHEN n < 85 THEN 3
    WHEN n < 95 THEN 4 ELSE 5 END AS injector,
  CASE WHEN p < 55 THEN 0 WHEN p < 85 THEN 1 ELSE 2 END AS product,
  CASE WHEN cycle > 0 THEN 'no' WHEN f < 40 THEN 'yes' WHEN f < 90 THEN 'no'
    ELSE 'unknown' END AS first_toxin,
  CASE WHEN many < 2 THEN 1 WHEN many < 5 THEN 2 WHEN many < 8 THEN 3 ELSE 4 END AS areas,
  CASE WHEN a < 6 THEN 0 ELSE a - 5 END AS area,
  void = 0 AS is_voided,
  h < 62 + CASE WHEN cycle = 0 AND f < 40 THEN 40 ELSE 0 END
    + CASE WHEN a < 6 THEN 20 ELSE 0 END AS has_headache,
  late < 5 AS is_late,
  CASE WHEN onset < 41 THEN 0 WHEN onset < 68 THEN 1 WHEN onset < 81 THEN 2
    WHEN onset < 88 THEN 3 WHEN onset < 94 THEN 5 WHEN onset < 98 THEN 8 ELSE 12
    END AS onset
FROM drawn
"""

# By call of the protocol: of a thousand, how many are answered, so that 85 % are asked
# once two weeks are over, and how many more find a voice mail. Some patients who weren't
# reached call by themselves.
CALLS = f"""
CREATE TEMPORARY TABLE bench_call AS
WITH owed AS (
  SELECT (t.id - 1) * 3 + w + 1 AS id, t.id AS treatment, w, t.clinic, t.day,
    t.is_voided, t.has_headache, t.is_late, t.onset,
    CASE w WHEN 0 THEN 700 WHEN 1 THEN 750 ELSE 400 END AS answered
  FROM bench_treatment AS t CROSS JOIN
    (SELECT 0 AS w UNION ALL SELECT 1 UNION ALL SELECT 2) AS windows
), drawn AS (
  SELECT owed.*, {draw("id", 14, 1000)} AS r,
    CASE w WHEN 0 THEN 2 + {draw("id", 15, 2)} WHEN 1 THEN 14 + {draw("id", 15, 10)}
      ELSE 84 + {draw("id", 15, 14)} END AS rung
  FROM owed
), reached AS (
  SELECT drawn.*,
    CASE WHEN is_voided THEN 'none' WHEN r < answered THEN 'patient'
      WHEN r < answered + 60 THEN 'voicemail'
      WHEN r >= 950 AND w = 1 AND has_headache THEN 'own' ELSE 'none' END AS kind
  FROM drawn
), told AS (
  SELECT reached.*, CASE WHEN kind = 'own' THEN onset + 2 ELSE rung END AS after
  FROM reached
)
SELECT id, treatment, w, clinic, day, after, is_voided,
  CASE WHEN day + after >= {DAYS} THEN 'none' ELSE kind END AS kind,
  CASE WHEN kind NOT IN ('patient', 'own') THEN 'not_asked'
    WHEN w < 2 AND has_headache AND onset <= after THEN 'yes'
    WHEN w = 2 AND is_late AND NOT has_headache THEN 'yes' ELSE 'no' END AS answer
FROM told
"""

# One episode a treatment, from the first call in which it was told.
HEADACHES = f"""
CREATE TEMPORARY TABLE bench_headache AS
SELECT t.id, t.clinic, t.patient, t.day, t.migraine, heard.calls, heard.ended,
  CASE WHEN t.has_headache THEN t.onset ELSE 70 + {draw("t.id", 21, 14)} END AS onset,
  heard.after AS heard_after,
  {draw("t.id", 22, 20)} = 0 AS is_vague,
  {draw("t.id", 23, 100)} AS severity, {draw("t.id", 24, 100)} AS usual,
  {draw("t.id", 25, 2)} AS lasted
FROM bench_treatment AS t JOIN (
  SELECT treatment, min(after) AS after, max(w) AS ended, count(*) AS calls
  FROM bench_call WHERE answer = 'yes' AND kind <> 'none' GROUP BY treatment
) AS heard ON heard.treatment = t.id
"""

INDEXES = (
    "CREATE UNIQUE INDEX bench_treatment_id ON bench_treatment (id)",
    "CREATE UNIQUE INDEX bench_call_id ON bench_call (id)",
    "CREATE UNIQUE INDEX bench_headache_id ON bench_headache (id)",
)
