/* house.h — the institution's colour as a style sheet of its own, under an address that holds it and what is made of it. */
#ifndef HTTP_HOUSE_H
#define HTTP_HOUSE_H

#include "base/str.h"

/* The custom properties --house, --house-ink and --house-wash for light and dark pages; empty when the colour is none. In the dark the
 * colour is made lighter until it reads on the lightest of the dark grounds (WCAG 2.2, 1.4.3: 4.5 to 1). */
struct str house_sheet(struct arena *mem, struct str colour);

/* "house-5a1f3d-0123456789ab.css"; empty when the colour is none. */
struct str house_name(struct arena *mem, struct str colour);

#endif
