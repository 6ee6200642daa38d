/* site_asset.h — the site's own files: style sheet, script, picture (assets/, tools/assetc.c). Their addresses hold their content's
 * hash, so that caches keep them for ever.
 */
#ifndef HTTP_SITE_ASSET_H
#define HTTP_SITE_ASSET_H

#include "base/str.h"

struct site_asset { const char *name, *href, *type, *bytes; size_t size; };

/* Ends with a NULL name. */
extern const struct site_asset site_assets[];

/* "testamur.css" → "/assets/testamur-0123456789ab.css"; empty when there is none of that name. */
struct str site_asset_href(struct str name);

#endif
