// All messages. Made by Protos/generate.sh.
#include "patron/v1/admin.pb-c.h"
#include "patron/v1/common.pb-c.h"
#include "patron/v1/insight.pb-c.h"
#include "patron/v1/profile.pb-c.h"
#include "patron/v1/recommendation.pb-c.h"
#include "patron/v1/score.pb-c.h"
#include "patron/v1/wire.pb-c.h"
