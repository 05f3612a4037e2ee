// A client and a worker on @grpc/grpc-js: health, submit, attach, assign, result, watch, and a wrong token.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const { address, token, grpc, reeve, Health, insecure, bearer, call, check } = require("./common.js");

const SUBTASKS = 500;

async function health() {
  const client = new Health(address, insecure);
  const answer = await call(client, "Check", { service: "" }, new grpc.Metadata());
  check(answer.status === "SERVING", "health says " + answer.status);
  const unknown = await call(client, "Check", { service: "no.such.Service" }, new grpc.Metadata()).catch((e) => e);
  check(unknown.code === grpc.status.NOT_FOUND, "health of an unknown service: " + unknown.code);
}

async function refusals(client) {
  const wrong = await call(client, "Fleet", {}, bearer("a-token-that-is-wrong")).catch((e) => e);
  check(wrong.code === grpc.status.UNAUTHENTICATED, "a wrong token: " + wrong.code);
  const short = await call(client, "Submit", { idempotency_key: Buffer.alloc(15), noop: { subtasks: 1 } }, bearer(token)).catch((e) => e);
  check(short.code === grpc.status.INVALID_ARGUMENT, "a key of 15 bytes: " + short.code);
  const none = await call(client, "Get", { job: 999 }, bearer(token)).catch((e) => e);
  check(none.code === grpc.status.NOT_FOUND, "a job that is not there: " + none.code);
}

// Gives back each subtask's input, every result twice: the second must do no harm.
function worker(done) {
  const stream = new reeve.Worker(address, insecure).Attach(bearer(token));
  const tally = { assigned: 0, acknowledged: new Set() };
  stream.on("error", (e) => e.code === grpc.status.CANCELLED || done(e));
  stream.on("data", (message) => {
    if (message.assign) {
      const results = message.assign.assignments.map((a) => ({ ref: a.ref, token: a.token, outcome: "OUTCOME_DONE", body: a.spec }));
      tally.assigned += results.length;
      stream.write({ results: { results } });
      stream.write({ results: { results } });
    }
    for (const lease of (message.acknowledge || { leases: [] }).leases) tally.acknowledged.add(lease.ref.number);
  });
  stream.write({
    hello: { worker: "grpc-js", incarnation: Date.now(), version: "test", host: "here",
      runners: [{ kind: "SUBTASK_KIND_NOOP", slots: 16, prefetch: 64 }] },
  });
  const beat = setInterval(() => stream.write({ heartbeat: { attempts: [] } }), 1000);
  tally.end = () => { clearInterval(beat); stream.cancel(); };
  return tally;
}

function watch(client, job) {
  return new Promise((resolve, reject) => {
    let last;
    const stream = client.Watch({ job }, bearer(token));
    stream.on("data", (status) => (last = status));
    stream.on("error", reject);
    stream.on("end", () => resolve(last));
  });
}

async function main() {
  const client = new reeve.Client(address, insecure);
  await health();
  await refusals(client);
  const tally = worker((e) => { console.error("FAILED: the worker's stream:", e.message); process.exit(1); });
  const request = { idempotency_key: Buffer.from("0123456789abcdef"), goal: "try another client", noop: { subtasks: SUBTASKS, bytes: 64 } };
  const first = await call(client, "Submit", request, bearer(token));
  const again = await call(client, "Submit", request, bearer(token));
  check(again.existed && again.job === first.job, "the same key and contract made another job");
  const last = await watch(client, first.job);
  check(last.terminal && last.state === "done", "the job ended " + last.state);
  const counted = Object.fromEntries(last.counts.map((c) => [c.state, c.count]));
  check(counted.done === SUBTASKS, "done: " + JSON.stringify(counted));
  check(tally.acknowledged.size === SUBTASKS, "acknowledged: " + tally.acknowledged.size);
  tally.end();
  console.log(`grpc-js: ${SUBTASKS} subtasks assigned, answered twice, acknowledged once each`);
}

main().then(() => process.exit(0), (e) => { console.error("FAILED:", e.message); process.exit(1); });
