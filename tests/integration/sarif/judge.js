// judge.js MODULES FILE: the official schema by ajv, then what code scanning asks for and the schema does not say.
// SPDX-License-Identifier: Apache-2.0
"use strict";
const fs = require("fs");
const path = require("path");
const zlib = require("zlib");
const [modules, file] = process.argv.slice(2);
const from = (name) => require(path.join(modules, name));
const Ajv = from("ajv/dist/2020").default;
const addFormats = from("ajv-formats").default;
const schemaFile = path.join(modules, "@microsoft/sarif-multitool-linux/sarif-2.1.0.json");

// docs.github.com, "SARIF support for code scanning".
const MOST = { gzip: 10e6, runs: 1, results: 25000, rules: 25000, tags: 20, text: 1024 };
const faults = [];
const expect = (good, words) => good || faults.push(words);

const raw = fs.readFileSync(file);
expect(raw[0] !== 0xef, "it begins with a byte order mark");
const text = new TextDecoder("utf-8", { fatal: true }).decode(raw);
const log = JSON.parse(text);
const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
const valid = ajv.compile(JSON.parse(fs.readFileSync(schemaFile, "utf8").replace(/^\uFEFF/, "")));
if (!valid(log))
	for (const e of valid.errors)
		faults.push(`schema: ${e.instancePath} ${e.message}`);
expect(zlib.gzipSync(raw).length <= MOST.gzip, "over 10 MB after gzip");
expect(log.runs.length === MOST.runs, `${log.runs.length} runs`);

const run = log.runs[0];
const rules = run.tool.driver.rules;
expect(run.results.length <= MOST.results, "too many results");
expect(rules.length <= MOST.rules, "too many rules");
expect(new Set(rules.map((rule) => rule.id)).size === rules.length, "two rules of one id");
for (const rule of rules) {
	const { tags = [], "security-severity": score } = rule.properties;

	for (const key of ["shortDescription", "fullDescription", "help"])
		expect(rule[key].text && rule[key].text.length <= MOST.text, `${rule.id}: its ${key}`);
	expect(tags.length <= MOST.tags, `${rule.id}: too many tags`);
	expect(tags.includes("security") === (score !== undefined), `${rule.id}: a score without security, or none`);
	expect(score === undefined || (typeof score === "string" && +score > 0 && +score <= 10), `${rule.id}: ${score}`);
}
for (const [i, result] of run.results.entries()) {
	const { artifactLocation, region } = result.locations[0].physicalLocation;

	expect(result.message.text, `result ${i}: no message`);
	expect(rules[result.ruleIndex].id === result.ruleId, `result ${i}: its rule`);
	expect(/^([A-Za-z0-9._~-]|%[0-9A-F]{2})([A-Za-z0-9._~\/-]|%[0-9A-F]{2})*$/.test(artifactLocation.uri),
		`result ${i}: uri ${artifactLocation.uri}`);
	expect(artifactLocation.uriBaseId === "%SRCROOT%", `result ${i}: uriBaseId`);
	expect(region.startLine >= 1 && region.endLine >= region.startLine, `result ${i}: region`);
	expect(/^[0-9a-f]{16}:[1-9][0-9]*$/.test(result.partialFingerprints.primaryLocationLineHash),
		`result ${i}: primaryLocationLineHash`);
}
for (const words of faults.slice(0, 20))
	console.log(`${file}: ${words}`);
console.log(`${file}: ${run.results.length} results, ${rules.length} rules, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
