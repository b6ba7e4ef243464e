/* sha256: libcrypto's, with what is costly kept for the life of the process and of the thread. */
#include "base/sha256.h"

#include "base/must.h"

#include <openssl/evp.h>
#include <pthread.h>

static EVP_MD *algorithm;
static pthread_key_t context_of_thread;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void free_context(void *ctx)
{
	EVP_MD_CTX_free(ctx);
}

static void prepare(void)
{
	algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	must(algorithm && pthread_key_create(&context_of_thread, free_context) == 0);
}

static EVP_MD_CTX *context(void)
{
	must(pthread_once(&once, prepare) == 0);
	EVP_MD_CTX *ctx = pthread_getspecific(context_of_thread);
	if (!ctx) {
		ctx = EVP_MD_CTX_new();
		must(ctx && pthread_setspecific(context_of_thread, ctx) == 0);
	}
	return ctx;
}

void sha256_begin(void)
{
	EVP_MD_CTX *ctx = context(); /* which finds the algorithm */
	must(EVP_DigestInit_ex2(ctx, algorithm, NULL) == 1);
}

void sha256_add(struct text t)
{
	must(EVP_DigestUpdate(context(), t.p, t.n) == 1);
}

void sha256_end(uint8_t ret[SHA256_BYTES])
{
	must(EVP_DigestFinal_ex(context(), ret, NULL) == 1);
}

void sha256_of(struct text t, uint8_t ret[SHA256_BYTES])
{
	sha256_begin();
	sha256_add(t);
	sha256_end(ret);
}
