/* Why there was no connection, or why it was lost, in words that say what to do. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_HTTP_WHY_H
#define WORKER_MODEL_HTTP_WHY_H
#include <curl/curl.h>

/* Of libcurl's code, and of what OpenSSL (X509_V_...) made of the server's certificate, X509_V_OK where it was never asked.
 * Static words: no server has a say in them. */
const char *http_why(CURLcode code, long verified);
#endif
