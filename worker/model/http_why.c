/* libcurl's own words, but where they do not say what to do. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/http_why.h"

#include <openssl/x509_vfy.h>

static const char *certificate_why(long verified)
{
	switch (verified) {
	case X509_V_OK:
	case X509_V_ERR_UNSPECIFIED: /* libcurl compares the names itself, before it asks OpenSSL for this */
		return "the server's certificate is for another host name: correct the tier's base_url, or "
		       "have the "
		       "certificate name it; the key was not sent";
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return "the server's certificate has expired: it has to be renewed there, unless this "
		       "machine's clock is "
		       "wrong; the key was not sent";
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return "the server's certificate is not valid yet: look at this machine's clock; the key was "
		       "not sent";
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return "the server's certificate is signed by nobody whom this machine trusts: name the file "
		       "of its "
		       "authority in SSL_CERT_FILE, if it is yours; the key was not sent";
	default:
		return "the server's certificate does not hold (openssl s_client -connect HOST:PORT says "
		       "why); the key "
		       "was not sent";
	}
}

const char *http_why(CURLcode code, long verified)
{
	switch (code) {
	case CURLE_PEER_FAILED_VERIFICATION:
		return certificate_why(verified);
	case CURLE_SSL_CACERT_BADFILE:
		return "no certificates can be read from the file that SSL_CERT_FILE names; the key was not "
		       "sent";
	case CURLE_SSL_CONNECT_ERROR:
		return "no TLS could be agreed on: does the port of the tier's base_url speak https?; the "
		       "key was not "
		       "sent";
	case CURLE_GOT_NOTHING:
		return "the server closed the connection without an answer: does the port of the tier's "
		       "base_url speak "
		       "http, and not https?";
	default:
		return curl_easy_strerror(code);
	}
}
