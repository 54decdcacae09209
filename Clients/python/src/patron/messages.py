"""All messages and enumerations of Protos/patron/v1."""

from patron.v1.admin_pb2 import *  # noqa: F401,F403
from patron.v1.common_pb2 import *  # noqa: F401,F403
from patron.v1.insight_pb2 import *  # noqa: F401,F403
from patron.v1.profile_pb2 import *  # noqa: F401,F403
from patron.v1.recommendation_pb2 import *  # noqa: F401,F403
from patron.v1.score_pb2 import *  # noqa: F401,F403
