/* Money and tokens as they come over the wire, made into what the words are made of. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_WORDS_MONEY_H
#define CLI_WORDS_MONEY_H
#include "common/report/report.h"

#include "reeve/v1/client.pb-c.h"

/* The figures of spending alone; the others are 0. */
struct report_totals money_totals(const Reeve__V1__ReportSummary *summary);
struct report_forecast money_forecast(const Reeve__V1__Forecast *forecast);
#endif
