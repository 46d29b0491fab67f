"""Tables, constraints, relationships. No rules, no URLs. One module per subject; all are imported here for Alembic."""

from qa_tool.models.accounts import HeldInput, RoleGrant, SignInFailure, UserAccount, WebSession
from qa_tool.models.audits import Audit, Case, Draft, ImportBatch, ReferenceCounter
from qa_tool.models.base import Base
from qa_tool.models.commitments import Commitment, CommitmentStep, ReAudit, ReAuditOwner
from qa_tool.models.definitions import FormVersion, SubTheme, Theme
from qa_tool.models.enquiries import EnquiryCount, EnquirySheet, ProblemResolution
from qa_tool.models.events import Event, Setting
from qa_tool.models.exports import Export, PreparedEdition, ReleasedFile
from qa_tool.models.followed import (
    FindingsGiven,
    FollowUp,
    ObservationFeedback,
    ObservationReflection,
    ObservationReply,
)
from qa_tool.models.frozen import FrozenAudit, FrozenQuarter, QuarterStep, ReleasedEdition, ReopeningRequest
from qa_tool.models.headlines import HeadlineEdit
from qa_tool.models.meetings import MeetingAgreement
from qa_tool.models.moderation import (
    ModeratedGrade,
    Moderation,
    ModerationNote,
    ModerationThread,
    SecondGrade,
    SecondGradeDraft,
)
from qa_tool.models.notices import Notice, NoticeChoice
from qa_tool.models.organisation import Membership, Person, Place, Team
from qa_tool.models.programme import Exemption, Exercise, ExerciseAudit, Target
from qa_tool.models.replies import Dispute, FeedbackOpening, FeedbackReply, ReplyPoint, SelfGrade
from qa_tool.models.revisions import ActionRow, AnswerOption, AnswerRow, FindingRow, FindingTheme, Revision
from qa_tool.models.sampling import (
    Allocation,
    CaseList,
    KnownHeading,
    ListedCase,
    Replacement,
    Sample,
    SampleCase,
    StagedFile,
)
from qa_tool.models.searches import CaseSearch
from qa_tool.models.staff import StaffByForm, StaffEdition
from qa_tool.models.supervision import DiscussedItem
from qa_tool.models.tokens import AccessToken, TokenUse

__all__ = [
    "AccessToken",
    "ActionRow",
    "Allocation",
    "AnswerOption",
    "AnswerRow",
    "Audit",
    "Base",
    "Case",
    "CaseList",
    "CaseSearch",
    "Commitment",
    "CommitmentStep",
    "DiscussedItem",
    "Dispute",
    "Draft",
    "EnquiryCount",
    "EnquirySheet",
    "Event",
    "Exemption",
    "Exercise",
    "ExerciseAudit",
    "Export",
    "FeedbackOpening",
    "FeedbackReply",
    "FindingRow",
    "FindingTheme",
    "FindingsGiven",
    "FollowUp",
    "FormVersion",
    "FrozenAudit",
    "FrozenQuarter",
    "HeadlineEdit",
    "HeldInput",
    "ImportBatch",
    "KnownHeading",
    "ListedCase",
    "MeetingAgreement",
    "Membership",
    "ModeratedGrade",
    "Moderation",
    "ModerationNote",
    "ModerationThread",
    "Notice",
    "NoticeChoice",
    "ObservationFeedback",
    "ObservationReflection",
    "ObservationReply",
    "Person",
    "Place",
    "PreparedEdition",
    "ProblemResolution",
    "QuarterStep",
    "ReAudit",
    "ReAuditOwner",
    "ReferenceCounter",
    "ReleasedEdition",
    "ReleasedFile",
    "ReopeningRequest",
    "Replacement",
    "ReplyPoint",
    "Revision",
    "RoleGrant",
    "Sample",
    "SampleCase",
    "SecondGrade",
    "SecondGradeDraft",
    "SelfGrade",
    "Setting",
    "SignInFailure",
    "StaffByForm",
    "StaffEdition",
    "StagedFile",
    "SubTheme",
    "Target",
    "Team",
    "Theme",
    "TokenUse",
    "UserAccount",
    "WebSession",
]
