/* home.h — what lies in a home folder (--home), by its names. */
#ifndef MAIN_HOME_H
#define MAIN_HOME_H

#define HOME_DATABASE "testamur.db"
#define HOME_KEYS     "keys" /* the signer's own: keys, wrapped; its journal */

#endif
