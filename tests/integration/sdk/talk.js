// The official clients of both APIs ask the simulated provider: whole, streamed, with tools, and when it fails.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const path = require("path");
const [base, modules] = process.argv.slice(2);
const OpenAI = require(path.join(modules, "openai"));
const { LengthFinishReasonError } = require(path.join(modules, "openai/error"));
const Anthropic = require(path.join(modules, "@anthropic-ai/sdk"));

const chat = new OpenAI.OpenAI({ apiKey: "k", baseURL: base + "/v1", maxRetries: 0, timeout: 20000 });
const said = new Anthropic.Anthropic({ apiKey: "k", baseURL: base, maxRetries: 0, timeout: 20000 });
const schema = { type: "object", properties: { path: { type: "string" } }, required: ["path"], additionalProperties: false };
const ask = (content, more) => ({ model: "m", max_tokens: 200, messages: [{ role: "user", content }], ...more });
const fault = (words) => ({ headers: { "x-sim-fault": words } });

function check(condition, words) {
  if (!condition) throw new Error(words);
}

// The error that the call must end with.
async function fails(words, kind, call) {
  try {
    await call();
  } catch (err) {
    check(err instanceof kind, `${words}: ${err.constructor.name} ${err.message}, not ${kind.name}`);
    return err;
  }
  throw new Error(words + ": it did not fail");
}

async function chatText(more, options) {
  let text = "", usage, reason;
  const stream = await chat.chat.completions.create(ask("hello", { stream: true, stream_options: { include_usage: true }, ...more }), options);
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content || "";
    reason = chunk.choices[0]?.finish_reason || reason;
    usage = chunk.usage || usage;
  }
  return { text, usage, reason };
}

async function chatAnswers() {
  const whole = await chat.chat.completions.create(ask("hello"));
  const pieces = await chatText();
  check(pieces.text === whole.choices[0].message.content && pieces.text.length === 160, "streamed beside whole: " + pieces.text);
  check(pieces.reason === "stop" && whole.choices[0].finish_reason === "stop", "reason");
  check(pieces.usage.total_tokens === whole.usage.total_tokens && whole.usage.completion_tokens === 40, "usage");
  for (const words of ["split", "crlf,comments", "split,crlf,comments"])
    check((await chatText({}, fault(words))).text === pieces.text, words);
  const tools = [{ type: "function", function: { name: "read_file", parameters: schema, strict: true } }];
  const runner = chat.chat.completions.stream(ask("hello", { tools, tool_choice: "required" }));
  const called = (await runner.finalChatCompletion()).choices[0].message.tool_calls[0];
  check(called.function.name === "read_file" && JSON.parse(called.function.arguments).path === "", "tool");
  const form = { type: "json_schema", json_schema: { name: "file", strict: true, schema } };
  const parsed = await chat.chat.completions.parse(ask("hello", { response_format: form }));
  check(parsed.choices[0].message.parsed.path === "", "schema");
  check((await chat.models.list()).data[0].id === "m", "models");
}

async function chatFailures() {
  const plain = (words) => () => chat.chat.completions.create(ask("hello"), fault(words));
  const limited = await fails("429", OpenAI.RateLimitError, plain("status=429,retry-after=2"));
  check(limited.code === "rate_limit_exceeded" && limited.headers.get("retry-after") === "2", "429");
  check((await fails("broke", OpenAI.RateLimitError, plain("broke"))).code === "insufficient_quota", "broke");
  await fails("500", OpenAI.InternalServerError, plain("status=500"));
  await fails("reset", OpenAI.APIConnectionError, plain("reset=0"));
  await fails("cut", Error, plain("cut=100"));
  await fails("malformed", Error, plain("malformed"));
  await fails("context", OpenAI.BadRequestError, plain("stop=context"));
  await fails("no model", OpenAI.NotFoundError, () => chat.chat.completions.create(ask("hello", { model: "none" })));
  await fails("unknown member", OpenAI.BadRequestError, () => chat.chat.completions.create(ask("hello", { max_token: 1 })));
  await fails("cut stream", Error, () => chatText({}, fault("cut=700")));
  await fails("error in a stream", OpenAI.APIError, () => chatText({}, fault("error-event")));
  await fails("length", LengthFinishReasonError, () =>
    chat.chat.completions.parse(ask("hello", { max_tokens: 1, response_format: { type: "json_schema", json_schema: { name: "f", strict: true, schema } } })));
  check((await chatText({}, fault("stop=filter"))).reason === "content_filter", "filter");
}

async function saidAnswers() {
  const whole = await said.messages.create(ask("hello"));
  const pieces = await said.messages.stream(ask("hello")).finalMessage();
  check(pieces.content[0].text === whole.content[0].text && whole.content[0].text.length === 160, "streamed beside whole");
  check(pieces.stop_reason === "end_turn" && pieces.usage.output_tokens === 40, "stop reason, usage");
  for (const words of ["split", "crlf,comments", "split,crlf,comments"])
    check((await said.messages.stream(ask("hello"), fault(words)).finalMessage()).content[0].text === whole.content[0].text, words);
  const tools = [{ name: "read_file", input_schema: schema }];
  const called = await said.messages.stream(ask("hello", { tools, tool_choice: { type: "any" } })).finalMessage();
  check(called.stop_reason === "tool_use" && called.content[0].input.path === "", "tool");
  const answer = { role: "user", content: [{ type: "tool_result", tool_use_id: called.content[0].id, content: "text" }] };
  await said.messages.create({ ...ask("hello", { tools }), messages: [...ask("hello").messages, { role: "assistant", content: called.content }, answer] });
  const system = [{ type: "text", text: "x".repeat(8000), cache_control: { type: "ephemeral" } }];
  const first = await said.messages.create(ask("one", { system }));
  const second = await said.messages.create(ask("two", { system }));
  check(first.usage.cache_creation_input_tokens === 2000 && second.usage.cache_read_input_tokens === 2000, "prompt cache");
  for (const [words, reason] of [["length", "max_tokens"], ["pause", "pause_turn"], ["refusal", "refusal"], ["context", "model_context_window_exceeded"]])
    check((await said.messages.create(ask("hello"), fault("stop=" + words))).stop_reason === reason, reason);
}

async function saidFailures() {
  const plain = (words) => () => said.messages.create(ask("hello"), fault(words));
  const limited = await fails("429", Anthropic.RateLimitError, plain("status=429,retry-after=2"));
  check(limited.headers.get("retry-after") === "2" && limited.requestID.startsWith("req_sim_"), "429");
  const overloaded = await fails("529", Anthropic.InternalServerError, plain("status=529"));
  check(overloaded.status === 529 && overloaded.error.error.type === "overloaded_error", "529");
  const broke = await fails("broke", Anthropic.APIError, plain("broke"));
  check(broke.status === 402 && broke.error.error.type === "billing_error", "broke");
  const spend = await fails("spend", Anthropic.RateLimitError, plain("broke=spend"));
  check(spend.error.error.details.error_code === "enforced_spend_limit_reached", "spend");
  await fails("credit", Anthropic.BadRequestError, plain("broke=credit"));
  await fails("reset", Anthropic.APIConnectionError, plain("reset=0"));
  await fails("no model", Anthropic.NotFoundError, () => said.messages.create(ask("hello", { model: "none" })));
  await fails("no max_tokens", Anthropic.BadRequestError, () => said.messages.create({ model: "m", messages: ask("x").messages }));
  for (const words of ["cut=700", "error-event", "unended", "malformed"])
    await fails(words, Error, () => said.messages.stream(ask("hello"), fault(words)).finalMessage());
}

// What the clients do by themselves: they come again after the time they were told.
async function comesAgain() {
  const rule = { fault: "status=429,retry-after=1", when: "AGAIN", from: 1, to: 1 };
  await fetch(base + "/sim/faults", { method: "POST", body: JSON.stringify({ rules: [rule] }) });
  const began = Date.now();
  await chat.chat.completions.create(ask("AGAIN"), { maxRetries: 1 });
  check(Date.now() - began >= 1000, "it came again at once");
}

(async () => {
  for (const part of [chatAnswers, chatFailures, saidAnswers, saidFailures, comesAgain]) {
    try {
      await part();
    } catch (err) {
      console.log(`${part.name}: ${err.stack}`);
      process.exit(1);
    }
  }
})();
