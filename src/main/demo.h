/* demo.h — the files of the demonstration university, as they are in demo/. */
#ifndef MAIN_DEMO_H
#define MAIN_DEMO_H

#include "base/asset.h"

extern const struct asset demo_assets[];

#endif
