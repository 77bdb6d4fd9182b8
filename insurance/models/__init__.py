from insurance.models.case import AssessmentLine, Case, CaseDocument

__all__ = ["AssessmentLine", "Case", "CaseDocument"]
