// judge.js MODULES LOG: each request in a provider's log, held against the types that the vendors' own clients publish for it.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const fs = require("fs");
const path = require("path");
const [modules, log] = process.argv.slice(2);
const Ajv = require(path.join(modules, "ajv")).default;
const { createGenerator } = require(path.join(modules, "ts-json-schema-generator"));
const TYPES = {
  chat: ["openai/resources/chat/completions/completions.d.ts", "ChatCompletionCreateParamsBase"],
  messages: ["@anthropic-ai/sdk/resources/messages/messages.d.ts", "MessageCreateParamsBase"],
};

// Closed objects: a member that the type does not have is a fault.
function judgeOf([file, type]) {
  const schema = createGenerator({ path: path.join(modules, file), type, skipTypeCheck: true, additionalProperties: false }).createSchema(type);
  return new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false }).compile(schema);
}

// What is wrong deepest: the other branches of a union only say that it was another branch.
function why(errors) {
  const told = errors.filter((e) => !["anyOf", "oneOf", "if"].includes(e.keyword));
  const deepest = Math.max(...told.map((e) => e.instancePath.split("/").length));
  const words = (e) => `${e.instancePath || "/"} ${e.message} ${e.params.additionalProperty || ""}`.trim();
  return [...new Set(told.filter((e) => e.instancePath.split("/").length === deepest).map(words))].slice(0, 4).join("; ");
}

// Each spoils a request in one way that its vendor would refuse.
const SPOILT = {
  chat: {
    "an unknown member": (r) => { r.max_token = 5; },
    "no messages": (r) => { delete r.messages; },
    "a role that is none": (r) => { r.messages[0].role = "robot"; },
    "a number as a text": (r) => { r.max_tokens = "5"; },
    "a form that is none": (r) => { r.response_format = { type: "json_scheme" }; },
    "a tool without its function": (r) => { r.tools = [{ type: "function" }]; },
  },
  messages: {
    "an unknown member": (r) => { r.max_token = 5; },
    "no max_tokens": (r) => { delete r.max_tokens; },
    "a role that is none": (r) => { r.messages[0].role = "robot"; },
    "a block that is none": (r) => { r.messages[0].content = [{ type: "words", text: "x" }]; },
    "a cache of another time": (r) => { r.system = [{ type: "text", text: "x", cache_control: { type: "ephemeral", ttl: "2h" } }]; },
    "a tool without its schema": (r) => { r.tools = [{ name: "read" }]; },
  },
};

const faults = [];
const judged = { chat: 0, messages: 0 };
const judges = Object.fromEntries(Object.entries(TYPES).map(([api, type]) => [api, judgeOf(type)]));
const calls = fs.readFileSync(log, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
for (const { call, api, request } of calls) {
  judged[api]++;
  if (!judges[api](request)) faults.push(`call ${call}, ${api}: ${why(judges[api].errors)}`);
}
// The judge can say no, of each API that is in the log.
for (const api of Object.keys(TYPES)) {
  const good = calls.find((call) => call.api === api);
  for (const [words, spoil] of Object.entries(good ? SPOILT[api] : {})) {
    const spoilt = structuredClone(good.request);
    spoil(spoilt);
    if (judges[api](spoilt)) faults.push(`${api}: ${words} was taken`);
  }
}
console.log(JSON.stringify({ judged, faults }));
process.exit(faults.length ? 1 : 0);
