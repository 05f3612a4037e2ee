/* What is said where a server cannot be trusted: the cause, what to do, and that the key is safe. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/http_why.h"

#include <CUnit/CUnit.h>
#include <openssl/x509_vfy.h>
#include <string.h>

void test_http_why_says_what_to_do(void)
{
	static const struct {
		CURLcode code;
		long verified;
		const char *cause, *next;
	} cases[] = {
		{ CURLE_PEER_FAILED_VERIFICATION, X509_V_ERR_UNSPECIFIED, "another host name", "base_url" },
		{ CURLE_PEER_FAILED_VERIFICATION, X509_V_ERR_CERT_HAS_EXPIRED, "expired", "renewed" },
		{ CURLE_PEER_FAILED_VERIFICATION, X509_V_ERR_CERT_NOT_YET_VALID, "not valid yet", "clock" },
		{ CURLE_PEER_FAILED_VERIFICATION, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "signed by nobody",
			"SSL_CERT_FILE" },
		{ CURLE_PEER_FAILED_VERIFICATION, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "signed by nobody",
			"SSL_CERT_FILE" },
		{ CURLE_PEER_FAILED_VERIFICATION, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
			"signed by nobody", "SSL_CERT_FILE" },
		{ CURLE_PEER_FAILED_VERIFICATION, X509_V_ERR_CERT_REVOKED, "does not hold",
			"openssl s_client" },
		{ CURLE_SSL_CACERT_BADFILE, X509_V_OK, "no certificates", "SSL_CERT_FILE" },
		{ CURLE_SSL_CONNECT_ERROR, X509_V_OK, "no TLS", "base_url" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *why = http_why(cases[i].code, cases[i].verified);

		CU_ASSERT_PTR_NOT_NULL(strstr(why, cases[i].cause));
		CU_ASSERT_PTR_NOT_NULL(strstr(why, cases[i].next));
		CU_ASSERT_PTR_NOT_NULL(strstr(why, "the key was not sent"));
	}
}

void test_http_why_leaves_others_to_libcurl(void)
{
	/* The key was sent: nothing says that it was not. */
	CU_ASSERT_PTR_NULL(strstr(http_why(CURLE_GOT_NOTHING, X509_V_OK), "not sent"));
	CU_ASSERT_STRING_EQUAL(http_why(CURLE_RECV_ERROR, X509_V_OK), curl_easy_strerror(CURLE_RECV_ERROR));
	CU_ASSERT_STRING_EQUAL(
		http_why(CURLE_COULDNT_CONNECT, X509_V_OK), curl_easy_strerror(CURLE_COULDNT_CONNECT));
}
