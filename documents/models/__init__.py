from documents.models.attachment import Attachment
from documents.models.document import Document, NumberCounter, Paper
from documents.models.hold import Hold
from documents.models.message import Message
from documents.models.printing import PrintedCopy
from documents.models.signature import Signature, SignatureWanted

__all__ = [
    "Attachment",
    "Document",
    "Hold",
    "Message",
    "NumberCounter",
    "Paper",
    "PrintedCopy",
    "Signature",
    "SignatureWanted",
]
