// What the clients on @grpc/grpc-js share: the messages, a token, one call.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const path = require("path");
const [address, token, modules, proto] = process.argv.slice(2);
const grpc = require(path.join(modules, "@grpc/grpc-js"));
const loader = require(path.join(modules, "@grpc/proto-loader"));

const load = (file) =>
  grpc.loadPackageDefinition(loader.loadSync(file, { includeDirs: [proto], keepCase: true, longs: String, enums: String }));
const reeve = { ...load("reeve/v1/client.proto").reeve.v1, ...load("reeve/v1/worker.proto").reeve.v1 };
const { Health } = load("grpc/health.proto").grpc.health.v1;
const insecure = grpc.credentials.createInsecure();

function bearer(text) {
  const metadata = new grpc.Metadata();
  metadata.add("authorization", "Bearer " + text);
  return metadata;
}

function call(client, method, request, metadata) {
  return new Promise((resolve, reject) =>
    client[method](request, metadata, { deadline: Date.now() + 20000 }, (err, answer) => (err ? reject(err) : resolve(answer))));
}

function check(condition, words) {
  if (!condition) throw new Error(words);
}

module.exports = { address, token, grpc, reeve, Health, insecure, bearer, call, check };
