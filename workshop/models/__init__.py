from workshop.models.bay import Bay
from workshop.models.operation import LabourRate, Operation
from workshop.models.shift import Shift
from workshop.models.skill import Skill, TechnicianSkill
from workshop.models.team import Team, TeamMember

__all__ = ["Bay", "LabourRate", "Operation", "Shift", "Skill", "Team", "TeamMember", "TechnicianSkill"]
