// node_calls.mjs BASE MODULES CONCURRENCY CALLS openai|anthropic: streaming calls by the official client, and what they cost.
// SPDX-License-Identifier: Apache-2.0
// One process and its default connections, as users of these clients run them; figures as `reeve bench calls --json` prints.
import { createRequire } from "node:module";

const [base, modules, concurrency, calls, api] = process.argv.slice(2);
const require = createRequire(modules + "/");
const most = { maxRetries: 0, timeout: 600000 };
const messages = [{ role: "user", content: "Count from one to ten." }];
const figures = { calls: +calls, concurrency: +concurrency, complete: 0 };
const idealMs = [];
let started = 0, firstMs = 0, failed;

async function chat(client) {
  const body = { model: "bench", messages, stream: true, stream_options: { include_usage: true } };
  const { data, response } = await client.chat.completions.create(body).withResponse();
  let text = "", first = 0, usage, reason;
  for await (const chunk of data) {
    first ||= performance.now();
    text += chunk.choices[0]?.delta.content || "";
    reason = chunk.choices[0]?.finish_reason || reason;
    usage = chunk.usage || usage;
  }
  return { response, first, whole: text && reason === "stop" && usage };
}

async function said(client) {
  const body = { model: "bench", max_tokens: 65536, messages, stream: true };
  const { data, response } = await client.messages.create(body).withResponse();
  let text = "", first = 0, reason;
  for await (const event of data) {
    first ||= performance.now();
    if (event.type === "content_block_delta") text += event.delta.text;
    if (event.type === "message_delta") reason = event.delta.stop_reason;
  }
  return { response, first, whole: text && reason === "end_turn" };
}

const client = api === "openai"
  ? new (require("openai").OpenAI)({ apiKey: "k", baseURL: base + "/v1", ...most })
  : new (require("@anthropic-ai/sdk").Anthropic)({ apiKey: "k", baseURL: base, ...most });

// One of those that are under way at once: a call after the other.
async function lane() {
  while (started < figures.calls) {
    const began = performance.now(), number = started++;
    try {
      const { response, first, whole } = await (api === "openai" ? chat(client) : said(client));
      idealMs[number] = +response.headers.get("x-sim-ideal-ms");
      firstMs += first - began;
      figures.complete += whole ? 1 : 0;
    } catch (err) {
      failed ||= err;
    }
  }
}

const rss = process.memoryUsage().rss, cpu = process.cpuUsage(), began = performance.now();
await Promise.all(Array.from({ length: figures.concurrency }, lane));
figures.seconds = (performance.now() - began) / 1000;
const used = process.cpuUsage(cpu);
// With a lane for each call the ideal is the longest of them.
figures.ideal_seconds = idealMs.reduce((most, ms) => Math.max(most, ms || 0), 0) / 1000;
figures.first_ms = firstMs / figures.calls;
figures.rss_bytes_per_call = Math.round((process.resourceUsage().maxRSS * 1024 - rss) / figures.concurrency);
figures.cpu_us_per_call = Math.round((used.user + used.system) / figures.calls);
console.log(JSON.stringify(figures));
if (failed) console.error("node_calls: " + (failed.cause?.message || failed.message));
process.exit(figures.complete === figures.calls ? 0 : 1);
