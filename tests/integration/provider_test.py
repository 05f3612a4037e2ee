#!/usr/bin/env python3
"""The simulated provider, asked by a client that was not written for it: answers, streams, bill, limits, quota, faults."""
# SPDX-License-Identifier: Apache-2.0
import concurrent.futures
import http.client
import json
import sys
import time

from fleet import Failed, wait_for
from provider import Provider

PRICE = {"input": 1000000, "output": 5000000, "cache_read": 100000, "cache_write": 1250000}
FAST = {"first_ms": 3, "tokens_per_s": 20000, "output_tokens": 40, "price": PRICE}
MODELS = {"seed": 3, "models": [{"name": "small", "quality_permille": 600, **FAST}, {"name": "large", **FAST}]}
ANSWERS = [{"when": "CASE", "right": {"findings": ["line 3"]}, "wrong": {"findings": []}},
           {"when": "LOOP", "steps": [{"tool": "read_file", "input": {"path": "a.c"}}], "right": "read"}]
CHAT, MESSAGES = "/v1/chat/completions", "/v1/messages"
TEXT = "The answer of a simulated model has no sense of its own"


def expect(what, got, want):
    if got != want:
        raise Failed("%s: %r, not %r" % (what, got, want))


def headers_of(path, fault=None):
    headers = {"content-type": "application/json"}
    if path == CHAT:
        headers["authorization"] = "Bearer k"
    else:
        headers.update({"x-api-key": "k", "anthropic-version": "2023-06-01"})
    return {**headers, "x-sim-fault": fault} if fault else headers


def body_of(prompt, model="large", **more):
    return {"model": model, "max_tokens": 1000, "messages": [{"role": "user", "content": prompt}], **more}


def call(provider, path, prompt, fault=None, **more):
    """Status, headers, and the parsed body of a whole answer."""
    status, headers, body = provider.ask("POST", path, body_of(prompt, **more), headers_of(path, fault))
    return status, headers, json.loads(body)


def events(body):
    """The data of each event, by the grammar of the standard: any end of line, comments passed over."""
    blocks = body.replace(b"\r\n", b"\n").split(b"\n\n")
    data = [b"".join(line[6:] for line in block.split(b"\n") if line.startswith(b"data: ")) for block in blocks]
    return [d if d == b"[DONE]" else json.loads(d) for d in data if d]


def stream(provider, path, prompt, fault=None, **more):
    """The events of a streamed answer."""
    if path == CHAT:
        more["stream_options"] = {"include_usage": True}
    status, headers, body = provider.ask("POST", path, body_of(prompt, stream=True, **more), headers_of(path, fault))
    expect("status of a stream", status, 200)
    expect("type", headers["content-type"], "text/event-stream; charset=utf-8")
    return events(body)


def text_of(path, answer):
    """Text and reason of a whole answer."""
    if path == CHAT:
        choice = answer["choices"][0]
        return choice["message"]["content"] or choice["message"]["refusal"] or "", choice["finish_reason"]
    return "".join(part["text"] for part in answer["content"]), answer["stop_reason"]


def text_of_events(path, got):
    if path == CHAT:
        expect("last event", got[-1], b"[DONE]")
        choices = [c for e in got[:-1] for c in e["choices"]]
        text = "".join(c["delta"].get("content") or c["delta"].get("refusal") or "" for c in choices)
        return text, [c["finish_reason"] for c in choices if c["finish_reason"]][0]
    expect("last event", got[-1]["type"], "message_stop")
    text = "".join(e["delta"]["text"] for e in got if e["type"] == "content_block_delta")
    return text, [e["delta"]["stop_reason"] for e in got if e["type"] == "message_delta"][0]


def answers_whole_and_streamed(provider):
    for path, prompt, want, output in ((CHAT, "hello", "length", 7), (MESSAGES, "hello", "max_tokens", 7),
                                       (CHAT, "CASE 1", "stop", 6), (MESSAGES, "CASE 1", "end_turn", 6)):
        limit = {} if want in ("stop", "end_turn") else {"max_tokens": 7}
        status, headers, answer = call(provider, path, prompt, **limit)
        expect("status", status, 200)
        text, reason = text_of(path, answer)
        expect("reason", reason, want)
        expect("streamed beside whole", text_of_events(path, stream(provider, path, prompt, **limit)), (text, reason))
        expect("tokens", (len(text) + 3) // 4, output)
        usage = answer["usage"]
        expect("usage", usage.get("completion_tokens", usage.get("output_tokens")), output)
        if int(headers["x-sim-ideal-ms"]) < 3:
            raise Failed("an answer before its first token")


def quality_is_drawn_and_stays(provider):
    def right(model, prompt):
        return "line 3" in text_of(CHAT, call(provider, CHAT, prompt, model=model)[2])[0]

    prompts = ["CASE %d" % n for n in range(100)]
    small = [right("small", p) for p in prompts]
    if not 45 <= sum(small) <= 75:
        raise Failed("a quality of 0.6 was right %d times of 100" % sum(small))
    expect("the same again", [right("small", p) for p in prompts[:20]], small[:20])
    expect("a quality of 1", all(right("large", p) for p in prompts[:20]), True)
    expect("forced", text_of(CHAT, call(provider, CHAT, "CASE 1", "wrong")[2])[0], '{"findings":[]}')


def tools_and_schemas(provider):
    tool = {"name": "read_file", "input_schema": {"type": "object"}}
    first = call(provider, MESSAGES, "LOOP", tools=[tool])[2]
    expect("reason", first["stop_reason"], "tool_use")
    expect("input", first["content"][0]["input"], {"path": "a.c"})
    result = {"type": "tool_result", "tool_use_id": first["content"][0]["id"], "content": "int main;"}
    messages = [{"role": "user", "content": "LOOP"}, {"role": "assistant", "content": first["content"]},
                {"role": "user", "content": [result]}]
    status, _, body = provider.ask("POST", MESSAGES, {**body_of("x", tools=[tool]), "messages": messages},
                                   headers_of(MESSAGES))
    expect("after the tool", (status, text_of(MESSAGES, json.loads(body))), (200, ("read", "end_turn")))
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"], "additionalProperties": False}
    form = {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": schema}}
    expect("by schema", text_of(CHAT, call(provider, CHAT, "hi", response_format=form)[2])[0], '{"ok":false}')
    got = stream(provider, CHAT, "hi", tools=[{"type": "function", "function": {"name": "f", "parameters": schema}}],
                 tool_choice="required")
    calls = [c for e in got[:-1] for x in e["choices"] for c in x["delta"].get("tool_calls", [])]
    expect("streamed call", (calls[0]["function"]["name"], "".join(c["function"]["arguments"] for c in calls)),
           ("f", '{"ok":false}'))


def reviews_what_is_planted(bin_dir):
    planted = [{"pattern": "gets(", "rule": "overflow", "message": "no bound", "true": True},
               {"pattern": "free(", "rule": "double-free", "message": "twice", "true": False}]
    item = {"type": "object", "additionalProperties": False, "required": ["path", "start_line", "rule", "quote"],
            "properties": {"path": {"type": "string"}, "start_line": {"type": "integer"}, "rule": {"type": "string"},
                           "quote": {"type": "string"}}}

    def form(name):
        schema = {"type": "object", "properties": {name: {"type": "array", "items": item}}, "required": [name],
                  "additionalProperties": False}
        return {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": schema}}

    def answer(prompt, model, name):
        return json.loads(text_of(CHAT, call(provider, CHAT, prompt, model=model, response_format=form(name))[2])[0])[name]

    models = {"models": [{"name": "weak", "finds_permille": 0, "believes_permille": 1000, "lets_stand_permille": 1000, **FAST},
                         {"name": "strong", **FAST}]}
    with Provider(bin_dir, models=models, planted={"planted": planted}) as provider:
        prompt = "Look at this.\n=== src/a.c ===\n1: \tgets(line);\n2: \tfree(line);\n"
        gets = {"path": "src/a.c", "start_line": 1, "rule": "overflow", "quote": "\tgets(line);"}
        free = {"path": "src/a.c", "start_line": 2, "rule": "double-free", "quote": "\tfree(line);"}
        expect("found", [answer(prompt, m, "findings") for m in ("strong", "weak")], [[gets], [free]])
        claims = "\n".join(json.dumps({"id": i, **c}, separators=(",", ":")) for i, c in enumerate((gets, free), 1))
        said = [[v["verdict"] for v in answer(claims, m, "verdicts")] for m in ("strong", "weak")]
        expect("verdicts", said, [["stands", "refuted"], ["stands", "stands"]])


def keys_are_asked_for(bin_dir):
    with Provider(bin_dir, options=("--key", "k")) as provider:
        expect("this key", provider.ask("POST", CHAT, body_of("hi"), headers_of(CHAT))[0], 200)
        for wrong in ({}, {"authorization": "Bearer other"}, {"x-api-key": ""}):
            expect("no key", provider.ask("POST", CHAT, body_of("hi"), wrong)[0], 401)
        if '"k"' in open(provider.log_path, encoding="utf-8").read():
            raise Failed("the key is in the log")


def bill_counts_what_was_streamed(bin_dir):
    slow = {"name": "m", "first_ms": 10, "tokens_per_s": 100, "chunk_tokens": 10, "output_tokens": 1000, "price": PRICE}
    with Provider(bin_dir, models={"models": [slow]}) as provider:
        connection = provider.connect()
        connection.request("POST", MESSAGES, json.dumps(body_of("hi", model="m", stream=True)), headers_of(MESSAGES))
        response = connection.getresponse()
        while b"text_delta" not in response.readline():
            pass
        response.close()
        connection.close()
        total = wait_for("the call is cancelled", lambda: (lambda t: t["cancelled"] and t)(provider.bill()["total"]))
        if not 10 <= total["output_tokens"] < 500:
            raise Failed("%d tokens were billed" % total["output_tokens"])
        expect("cost", total["picousd"], 2 * 1000000 + total["output_tokens"] * 5000000)
        expect("the log beside the bill", provider.calls()[0]["picousd"], total["picousd"])
        # A whole answer is billed, whoever reads it.
        connection = provider.connect()
        connection.request("POST", CHAT, json.dumps(body_of("hi", model="m")), headers_of(CHAT))
        wait_for("it runs", lambda: provider.stats()["running"])
        connection.close()
        both = wait_for("both are cancelled", lambda: (lambda t: t["cancelled"] == 2 and t)(provider.bill()["total"]))
        expect("a whole answer left", both["output_tokens"] - total["output_tokens"], 1000)


def prefixes_are_cached(provider):
    system = [{"type": "text", "text": "x" * 8000, "cache_control": {"type": "ephemeral"}}]
    first = call(provider, MESSAGES, "one", system=system)[2]["usage"]
    second = call(provider, MESSAGES, "two", system=system)[2]["usage"]
    expect("written", (first["cache_creation_input_tokens"], first["cache_read_input_tokens"]), (2000, 0))
    expect("read", (second["cache_creation_input_tokens"], second["cache_read_input_tokens"]), (0, 2000))
    long = [{"role": "system", "content": "y" * 8000}, {"role": "user", "content": "one"}]
    cached = []
    for question in ("one", "two"):
        long[1]["content"] = question
        body = {"model": "large", "messages": long}
        usage = json.loads(provider.ask("POST", CHAT, body, headers_of(CHAT))[2])["usage"]
        cached.append(usage["prompt_tokens_details"]["cached_tokens"])
    expect("cached in steps of 128", cached, [0, 2001 // 128 * 128])


def limits_refuse_and_say_when(bin_dir):
    model = {"name": "m", **FAST, "limits": {"requests_per_minute": 5, "tokens_per_minute": 60000}}
    with Provider(bin_dir, models={"models": [model]}) as provider:
        for path, left, want in ((CHAT, "x-ratelimit-remaining-requests", "4"),
                                 (MESSAGES, "anthropic-ratelimit-requests-remaining", "3")):
            expect("left", call(provider, path, "hi", model="m")[1][left], want)
        status, headers, answer = [call(provider, MESSAGES, "hi", model="m") for _ in range(4)][-1]
        expect("refused", (status, answer["error"]["type"]), (429, "rate_limit_error"))
        if not 1 <= int(headers["retry-after"]) <= 12:
            raise Failed("retry-after: " + headers["retry-after"])
        time.strptime(headers["anthropic-ratelimit-requests-reset"], "%Y-%m-%dT%H:%M:%SZ")
        status, headers, answer = call(provider, CHAT, "hi", model="m")
        expect("refused", (status, answer["error"]["code"]), (429, "rate_limit_exceeded"))
        if not 0 < int(headers["retry-after-ms"]) <= 12000 or not headers["x-ratelimit-reset-requests"].endswith("s"):
            raise Failed("headers of a 429: %r" % headers)
        total = provider.bill()["total"]
        expect("calls, refused", (total["calls"], total["refused_limits"]), (5, 2))


def quota_ends_and_comes_back(bin_dir):
    with Provider(bin_dir, models={"quota": {"calls": 2}, "models": [{"name": "m", **FAST}]}) as provider:
        for _ in range(2):
            expect("in the quota", call(provider, CHAT, "hi", model="m")[0], 200)
        status, headers, answer = call(provider, CHAT, "hi", model="m")
        expect("chat", (status, answer["error"]["code"]), (429, "insufficient_quota"))
        expect("nothing to wait for", "retry-after" in headers, False)
        expect("messages", [call(provider, MESSAGES, "hi", model="m")[i] for i in (0,)], [402])
        expect("set", provider.ask("POST", "/sim/quota", {"calls": None, "microusd": 1000000})[0], 200)
        expect("again", call(provider, CHAT, "hi", model="m")[0], 200)
        spent = provider.bill()["total"]["microusd"]
        provider.ask("POST", "/sim/quota", {"microusd": spent})
        status, _, answer = call(provider, MESSAGES, "hi", model="m")
        expect("by money", (status, answer["error"]["type"]), (402, "billing_error"))
        expect("refused", provider.bill()["total"]["refused_quota"], 3)


def read_raw(provider, path, fault):
    """All bytes of the body that come before the connection ends, and how it ends."""
    connection = provider.connect()
    connection.request("POST", path, json.dumps(body_of("hi", stream=True)), headers_of(path, fault))
    got = b""
    try:
        response = connection.getresponse()
        while True:
            piece = response.read1(65536)
            if not piece:
                return got, "whole"
            got += piece
    except http.client.IncompleteRead as broken:
        return got + broken.partial, "cut"
    except http.client.RemoteDisconnected:
        return got, "closed"
    except ConnectionResetError:
        return got, "reset"
    finally:
        connection.close()


def faults_of_transport(provider):
    for path in (CHAT, MESSAGES):
        whole, how = read_raw(provider, path, None)
        expect("no fault", how, "whole")
        for fault, want in (("cut=100", (100, "cut")), ("cut=0", (0, "closed")), ("reset=0", (0, "reset")),
                            ("unended", (None, "whole"))):
            got, how = read_raw(provider, path, fault)
            expect(fault, (len(got) if want[0] is not None else None, how), want)
        if len(read_raw(provider, path, "unended")[0]) >= len(whole):
            raise Failed("unended: nothing is missing")
        for fault, tokens in (("split", 8), ("crlf", 8), ("comments", 8), ("split,crlf,comments", 8), ("drip=1", 1)):
            got = text_of_events(path, stream(provider, path, "hi", fault, max_tokens=tokens))
            expect(fault, got, text_of_events(path, stream(provider, path, "hi", max_tokens=tokens)))
        connection = provider.connect(timeout=0.3)
        connection.request("POST", path, json.dumps(body_of("hi", stream=True)), headers_of(path, "silence=50"))
        response = connection.getresponse()
        expect("before silence", len(response.read(50)), 50)
        try:
            response.read(1)
            raise Failed("something after silence")
        except TimeoutError:
            connection.close()


def faults_of_content(provider):
    reasons = {"length": ("length", "max_tokens"), "refusal": ("stop", "refusal"), "filter": ("content_filter", "refusal"),
               "pause": ("stop", "pause_turn"), "context": (None, "model_context_window_exceeded"),
               "unknown": ("sim_unknown", "sim_unknown")}
    for word, want in reasons.items():
        for path, reason in zip((CHAT, MESSAGES), want):
            if reason:
                expect("stop=" + word, text_of(path, call(provider, path, "hi", "stop=" + word)[2])[1], reason)
                expect("stop=" + word, text_of_events(path, stream(provider, path, "hi", "stop=" + word))[1], reason)
    expect("context", call(provider, CHAT, "hi", "stop=context")[2]["error"]["code"], "context_length_exceeded")
    expect("refusal", call(provider, CHAT, "hi", "stop=refusal")[2]["choices"][0]["message"]["content"], None)
    for path in (CHAT, MESSAGES):
        expect("empty", text_of(path, call(provider, path, "hi", "empty")[2])[0], "")
        expect("empty", text_of_events(path, stream(provider, path, "hi", "empty"))[0], "")
        expect("huge", len(text_of_events(path, stream(provider, path, "hi", "huge=3000000"))[0]), 3000000)
        body = provider.ask("POST", path, body_of("hi"), headers_of(path, "utf8"))[2]
        for fault, broken in ((None, body), ("malformed", provider.ask("POST", path, body_of("hi"), headers_of(
                path, "malformed"))[2]), ("malformed, streamed", read_raw(provider, path, "malformed")[0])):
            try:
                if fault == "malformed, streamed":
                    events(broken)
                else:
                    json.loads(broken)
                raise Failed("%s was read" % fault)
            except ValueError:
                pass
        last = events(read_raw(provider, path, "error-event")[0])[-1]
        expect("error in a stream", last["error"]["message"], "Overloaded")
        usage = call(provider, path, "hi", "usage=zero")[2]["usage"]
        expect("usage=zero", usage.get("completion_tokens", usage.get("output_tokens")), 0)
        expect("usage=missing", "usage" in call(provider, path, "hi", "usage=missing")[2], False)
        expect("other-model", call(provider, path, "hi", "other-model")[2]["model"], "sim-other")


def faults_of_status(provider):
    for path, kind in ((CHAT, "server_error"), (MESSAGES, "overloaded_error")):
        status, headers, answer = call(provider, path, "hi", "status=529,retry-after=7")
        expect("529", (status, headers["retry-after"], answer["error"]["type"]), (529, "7", kind))
    expect("html", provider.ask("POST", CHAT, body_of("hi"), headers_of(CHAT, "status=502,html"))[1]["content-type"],
           "text/html")
    for fault, want in (("broke", (402, "billing_error")), ("broke=spend", (429, "rate_limit_error")),
                        ("broke=credit", (400, "invalid_request_error"))):
        status, headers, answer = call(provider, MESSAGES, "hi", fault)
        expect(fault, (status, answer["error"]["type"], "retry-after" in headers), (*want, False))
    expect("unknown fault", call(provider, CHAT, "hi", "nonsense")[0], 400)
    expect("no version", provider.ask("POST", MESSAGES, body_of("hi"), {"x-api-key": "k"})[0], 400)
    expect("no such model", call(provider, CHAT, "hi", model="none")[0], 404)
    expect("no such path", provider.ask("GET", "/v1/none")[0], 404)
    connection = provider.connect()
    connection.request("POST", CHAT, json.dumps(body_of("hi")), headers_of(CHAT, "close"))
    connection.getresponse().read()
    expect("an end unannounced", connection.sock.recv(1), b"")
    connection.close()


def a_script_says_when(provider):
    script = {"rules": [{"fault": "status=500", "model": "small", "when": "SCRIPTED", "from": 2, "to": 3}]}
    expect("script", provider.ask("POST", "/sim/faults", script)[0], 200)
    expect("statuses", [call(provider, CHAT, "SCRIPTED", model="small")[0] for _ in range(4)], [200, 500, 500, 200])
    expect("another model", call(provider, CHAT, "SCRIPTED")[0], 200)
    expect("logged", [c["fault"] for c in provider.calls()][-4:-2], ["status=500"] * 2)
    expect("no script", provider.ask("POST", "/sim/faults", {"rules": [{"fault": "x"}]})[0], 400)


def keeps_time_with_many(bin_dir):
    model = {"name": "m", "first_ms": 100, "tokens_per_s": 200, "output_tokens": 60, "jitter_permille": 300}
    with Provider(bin_dir, models={"models": [model]}) as provider:
        def one(number):
            began = time.monotonic()
            status, headers, _ = call(provider, CHAT, "call %d" % number, model="m")
            return status, (time.monotonic() - began) * 1000, int(headers["x-sim-ideal-ms"])

        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            got = list(pool.map(one, range(64)))
        expect("statuses", {status for status, _, _ in got}, {200})
        early = [(took, ideal) for _, took, ideal in got if took < ideal - 2]
        expect("answers before their time", early, [])
        expect("most at once", 16 <= provider.stats()["running_most"] <= 32, True)


def every_call_is_logged_with_its_prompt(provider):
    before = len(provider.calls())
    call(provider, MESSAGES, "the whole contract\nand more", system="be brief")
    line = wait_for("a line", lambda: provider.calls()[before:])[0]
    expect("prompt", (line["request"]["system"], line["request"]["messages"][0]["content"]),
           ("be brief", "the whole contract\nand more"))
    expect("end", (line["end"], line["status"], line["model"], line["api"]), ("finished", 200, "large", "messages"))


def main():
    bin_dir = sys.argv[1]
    with Provider(bin_dir, models=MODELS, answers=ANSWERS) as provider:
        for test in (answers_whole_and_streamed, quality_is_drawn_and_stays, tools_and_schemas, prefixes_are_cached,
                     faults_of_transport, faults_of_content, faults_of_status, a_script_says_when,
                     every_call_is_logged_with_its_prompt):
            test(provider)
        bill = provider.bill()
        expect("log beside bill", sum(c["picousd"] for c in provider.calls()), bill["total"]["picousd"])
        expect("nothing runs", bill["running"], 0)
    for test in (bill_counts_what_was_streamed, limits_refuse_and_say_when, quota_ends_and_comes_back, keys_are_asked_for,
                 reviews_what_is_planted, keeps_time_with_many):
        test(bin_dir)


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit("failed: %s" % failure)
