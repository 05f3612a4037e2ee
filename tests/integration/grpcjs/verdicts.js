// No call leads to DONE without a verdict: each RPC of the descriptors, and each message of the stream, beside a lease.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const { address, token, grpc, reeve, Health, insecure, bearer, call, check } = require("./common.js");

const services = { ...reeve, Health };
const PATIENCE_MS = 300;
let keys = 0;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// One that takes leases and says nothing of them; "assigned" grows with each.
function silentWorker(name) {
  const stream = new reeve.Worker(address, insecure).Attach(bearer(token));
  const worker = { stream, assigned: [] };
  stream.on("error", (e) => (worker.error = e));
  stream.on("data", (m) => m.assign && worker.assigned.push(...m.assign.assignments));
  stream.write({ hello: { worker: name, incarnation: Date.now(), version: "test", host: "here",
    runners: [{ kind: "SUBTASK_KIND_NOOP", slots: 64, prefetch: 0 }] } });
  worker.beat = setInterval(() => stream.write({ heartbeat: { attempts: worker.assigned.map((a) =>
    ({ ref: a.ref, token: a.token, phase: "running", progress: Date.now() })) } }), 500);
  worker.leave = () => { clearInterval(worker.beat); stream.cancel(); };
  return worker;
}

// A new job of one subtask, which the worker holds.
async function leased(client, worker) {
  const key = Buffer.from("verdict-" + String(keys++).padStart(8, "0"));
  const request = { idempotency_key: key, noop: { subtasks: 1, bytes: 8 } };
  const job = (await call(client, "Submit", request, bearer(token))).job;
  for (let i = 0; i < 100; i++) {
    const assignment = worker.assigned.find((a) => a.ref.job === job);
    if (assignment) return { job, assignment };
    await wait(20);
  }
  throw new Error("no lease for job " + job + (worker.error ? ": " + worker.error.message : ""));
}

async function done(client, job) {
  const status = await call(client, "Get", { job }, bearer(token));
  return status.counts.filter((c) => c.state === "done").reduce((sum, c) => sum + c.count, 0);
}

// Whatever comes back, and errors too: what counts is what became of the job.
function attempt(client, method, request) {
  return new Promise((resolve) => {
    const options = { deadline: Date.now() + PATIENCE_MS };
    if (!method.responseStream) return client[method.originalName](request, bearer(token), options, () => resolve());
    const stream = client[method.originalName](request, bearer(token), options);
    stream.on("data", () => {});
    stream.on("error", () => resolve());
    stream.on("end", resolve);
  });
}

// Every field that a request may have, filled with what is true of the job where it is of the job.
function filled(type, job) {
  const request = {};
  for (const field of type.type.field) {
    if (field.name === "job") request.job = job;
    else if (field.type === "TYPE_BOOL") request[field.name] = true;
    else if (field.type === "TYPE_STRING") request[field.name] = "done";
    else if (field.type === "TYPE_BYTES") request[field.name] = Buffer.alloc(32, 1);
    else if (field.type === "TYPE_UINT64" || field.type === "TYPE_UINT32") request[field.name] = 1;
  }
  return request;
}

async function tryCalls(client, worker) {
  let tried = 0;
  for (const [name, service] of Object.entries(services)) {
    if (!service.service) continue; // a message
    for (const method of Object.values(service.service)) {
      if (method.requestStream) continue; // the stream's messages are tried one by one
      for (const make of [() => ({}), (job) => ({ job }), (job) => filled(method.requestType, job)]) {
        const { job } = await leased(client, worker);
        await attempt(new service(address, insecure), method, make(job));
        check((await done(client, job)) === 0, `${name}.${method.originalName} led to DONE`);
      }
      tried++;
    }
  }
  return tried;
}

// What another worker may say of a lease that is not its own, and its owner without the right body.
function lies(a) {
  const older = { ...a.token, seq: a.token.seq - 1 };
  const said = (more) => ({ results: [{ ref: a.ref, token: a.token, outcome: "OUTCOME_DONE", ...more }] });
  return [
    { results: said({ body: Buffer.from("not what was asked") }) }, { results: said({}) },
    { results: said({ body_blob: Buffer.alloc(32, 7) }) }, { results: said({ body: a.spec, token: older }) },
    { results: said({ body: a.spec, token: undefined }) },
    { results: said({ body: a.spec, ref: { ...a.ref, number: 99 } }) },
    { results: said({ body: a.spec, outcome: "OUTCOME_UNSPECIFIED" }) },
    { results: said({ body: a.spec, outcome: "OUTCOME_FAILED" }) },
    { results: said({ body: a.spec, outcome: "OUTCOME_RETURNED" }) },
    { heartbeat: { attempts: [{ ref: a.ref, token: a.token, phase: "done", progress: 1e9 }] } },
    { hello: { worker: "liar", incarnation: 1, held: [{ ref: a.ref, token: a.token, finished: true }] } },
  ];
}

async function tryMessages(client) {
  const kinds = new Set(reeve.WorkerMessage.type.field.map((f) => f.name));
  const count = lies({ token: {}, ref: {} }).length;
  for (let i = 0; i < count; i++) {
    const worker = silentWorker("liar-" + i); // who has handed back, or said hello twice, gets no more
    const { job, assignment } = await leased(client, worker);
    const lie = lies(assignment)[i];
    worker.stream.write(lie);
    await wait(50);
    check((await done(client, job)) === 0, "DONE after " + JSON.stringify(lie));
    Object.keys(lie).forEach((k) => kinds.delete(k));
    worker.leave();
  }
  check(kinds.size === 0, "messages never tried: " + [...kinds].join(" "));
  return count;
}

async function main() {
  const client = new reeve.Client(address, insecure);
  const worker = silentWorker("silent");
  const calls = await tryCalls(client, worker);
  worker.leave();
  check(calls >= 12, "only " + calls + " calls stand in the descriptors");
  const messages = await tryMessages(client);
  // And that the same road does lead there, with the body that the gate wants.
  const honest = silentWorker("honest");
  const { job, assignment } = await leased(client, honest);
  const right = { ref: assignment.ref, token: assignment.token, outcome: "OUTCOME_DONE", body: assignment.spec };
  honest.stream.write({ results: { results: [right] } });
  for (let i = 0; i < 100 && !(await done(client, job)); i++) await wait(20);
  check((await done(client, job)) === 1, "the right body does not lead to DONE");
  console.log(`${calls} calls and ${messages} messages beside a lease: none led to DONE`);
}

main().then(() => process.exit(0), (e) => { console.error("FAILED:", e.message); process.exit(1); });
