"""Files that are uploaded: held in memory, never on the disk, and only so much of each."""

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 5 * 1024 * 1024


class CappedUploadHandler(FileUploadHandler):
    """Of a file that is too large it keeps the size and the beginning.

    Django's own would write it to a temporary file, where patients' data must not be.
    """

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.held = BytesIO()

    def receive_data_chunk(self, raw_data, start):
        if self.held.tell() <= MOST_BYTES:
            self.held.write(raw_data)

    def file_complete(self, file_size):
        self.held.seek(0)
        return InMemoryUploadedFile(
            self.held,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
        )
