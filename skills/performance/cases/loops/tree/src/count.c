#include <string.h>

int blanks(const char *text)
{
	int n = 0;

	for (size_t i = 0; i < strlen(text); i++)
		n += text[i] == ' ';
	return n;
}

int letters(const char *text)
{
	int n = 0;

	for (size_t i = 0, len = strlen(text); i < len; i++)
		n += text[i] != ' ';
	return n;
}
