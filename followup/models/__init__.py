from followup.models.answer import Answer, Question, Score
from followup.models.call import Call
from followup.models.complaint import Complaint, ComplaintEntry

__all__ = ["Answer", "Call", "Complaint", "ComplaintEntry", "Question", "Score"]
