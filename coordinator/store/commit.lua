#!lua name=reeve_1
-- What guards the truth: the one way to write a commit, and the leader's key.
-- SPDX-License-Identifier: Apache-2.0
--
-- Redis does not take back what a function wrote before it failed: everything is checked first, written last.
-- The only key that is passed is PREFIX..'meta'; all others are derived from its prefix, whose hash tag keeps
-- them in one slot. A change of this file needs a new name (reeve_2): an older leader still calls this one.

local SCHEMA = '1'
local MOVES_MOST = 512
local BYTES_MOST = 256 * 1024
local KEY_MOST = 255
local NUMBER_MOST = 2000000
local TTL_MOST_MS = 8640000000
-- Above this a double skips whole numbers.
local SEQ_MOST = 9007199254740991
-- Elements of one HSET, two a pair: Lua's stack ends near 8,000, and longer calls gain nothing.
local CHUNK = 256
local FIRST_RUN = 5

local HASHES = { s = ':sub', r = ':results', h = ':held' }

local function refused(words, stored)
	return { 'refused', words, stored or '0' }
end

local function prefix_of(keys)
	if #keys ~= 1 then
		return nil
	end
	return string.match(keys[1], '^({reeve:[%w_.-]+}:)meta$')
end

-- As a number, when the text is its one decimal form and it lies within the bound.
local function whole(text, most)
	if not text or #text > 16 or not string.match(text, '^%d+$') or (#text > 1 and string.sub(text, 1, 1) == '0') then
		return nil
	end
	local n = tonumber(text)
	return n <= most and n or nil
end

local function wrong_type(key, wanted)
	local found = redis.call('TYPE', key).ok
	if found == 'none' or found == wanted then
		return nil
	end
	return 'key ' .. key .. ' is a ' .. found .. ', not a ' .. wanted
end

-- What is wrong with the store itself; nil: it is ours.
local function foreign(prefix)
	local words = wrong_type(prefix .. 'meta', 'hash') or wrong_type(prefix .. 'term', 'hash')
		or wrong_type(prefix .. 'leader', 'string')
	if words then
		return words
	end
	local meta = redis.call('HMGET', prefix .. 'meta', 'schema', 'store_id', 'seq', 'hash')
	if not meta[1] then
		return 'the store is empty, or its meta key is gone'
	end
	if meta[1] ~= SCHEMA then
		return 'the store has schema ' .. meta[1] .. ', this program knows ' .. SCHEMA
	end
	if not meta[2] or not whole(meta[3], SEQ_MOST) or not meta[4] then
		return 'the meta key is damaged'
	end
	return nil
end

local function deposed(prefix, number, holder)
	local term = redis.call('HMGET', prefix .. 'term', 'number', 'holder')
	if term[1] == number and term[2] == holder then
		return nil
	end
	return { 'deposed', 'term ' .. (term[1] or 'none') .. ' of ' .. (term[2] or 'nobody') .. ' stands there' }
end

-- Puts one run of moves, all of one kind and id, into the plan, or says what is wrong with it. Its pairs of field
-- and value stay where they are: args[first] to args[last].
local function plan_run(plan, prefix, kind, id, args, first, last)
	if kind == 'w' or kind == 'c' then
		local ttl = whole(args[first], TTL_MOST_MS)
		if id == '' or #id > KEY_MOST or not ttl or ttl == 0 or last ~= first + 1 then
			return 'what passes needs a key and a ttl'
		end
		local key = prefix .. (kind == 'w' and 'worker:' or 'cache:') .. id
		-- Whatever has got into the cache makes way: SET asks for no type.
		plan.types[key] = kind == 'w' and 'string' or nil
		plan.passing[#plan.passing + 1] = { key, args[last], args[first] }
		return nil
	end
	if #id > 21 or not string.match(id, '^j%d+$') then
		return 'not the id of a job'
	end
	local job = prefix .. 'job:' .. id
	if kind == 'j' then
		local state = args[first]
		if state == '' or #state > KEY_MOST or last ~= first + 1 then
			return 'a job needs a state'
		end
		plan.types[job] = 'hash'
		plan.types[prefix .. 'jobs'] = 'hash'
		plan.jobs[#plan.jobs + 1] = { job, state, args[last], prefix .. 'jobs', id }
	elseif kind == 'e' then
		if last ~= first + 1 then
			return 'one entry of events at a time'
		end
		plan.types[job .. ':events'] = 'stream'
		plan.events[#plan.events + 1] = { job .. ':events', args[last] }
	elseif HASHES[kind] then
		for i = first, last, 2 do
			if not whole(args[i], NUMBER_MOST) then
				return 'not the number of a subtask'
			end
		end
		plan.types[job .. HASHES[kind]] = 'hash'
		plan.rows[#plan.rows + 1] = { job .. HASHES[kind], first, last }
	else
		return 'an unknown kind of move'
	end
	return nil
end

local function plan_moves(prefix, args)
	local plan = { rows = {}, jobs = {}, types = {}, events = {}, passing = {} }
	local count, bytes, at = 0, 0, FIRST_RUN
	while at <= #args do
		local length = whole(args[at + 2], #args)
		local first = at + 3
		local last = length and first + 2 * length - 1
		if not last or length == 0 or last > #args then
			return nil, 'the arguments are no list of moves'
		end
		count = count + length
		if count > MOVES_MOST then
			return nil, count .. ' moves, at most ' .. MOVES_MOST .. ' in one commit'
		end
		local words = plan_run(plan, prefix, args[at], args[at + 1], args, first, last)
		if words then
			return nil, words
		end
		for i = first + 1, last, 2 do
			bytes = bytes + #args[i]
		end
		at = last + 1
	end
	if bytes > BYTES_MOST then
		return nil, bytes .. ' bytes, at most ' .. BYTES_MOST .. ' in one commit'
	end
	return plan, nil
end

-- What would make a write fail midway: a key of another type, or a user who may not call the command.
local function obstacle(plan, prefix)
	for key, wanted in pairs(plan.types) do
		local words = wrong_type(key, wanted)
		if words then
			return words
		end
	end
	if not redis.acl_check_cmd('HSET', prefix .. 'meta', 'f', 'v')
		or not redis.acl_check_cmd('XADD', prefix .. 'job:j1:events', '*', 'l', '')
		or not redis.acl_check_cmd('SET', prefix .. 'worker:w', '', 'PX', '1') then
		return 'this user may not call HSET, XADD and SET on ' .. prefix .. '*'
	end
	return nil
end

local function write(plan, args)
	for _, rows in ipairs(plan.rows) do
		for from = rows[2], rows[3], CHUNK do
			redis.call('HSET', rows[1], unpack(args, from, math.min(from + CHUNK - 1, rows[3])))
		end
	end
	for _, job in ipairs(plan.jobs) do
		redis.call('HSET', job[1], 'state', job[2], 'record', job[3])
		redis.call('HSET', job[4], job[5], job[2])
	end
	for _, event in ipairs(plan.events) do
		redis.call('XADD', event[1], '*', 'l', event[2])
	end
	for _, key in ipairs(plan.passing) do
		redis.call('SET', key[1], key[2], 'PX', key[3])
	end
end

-- FCALL reeve_commit_1 1 PREFIX..meta TERM HOLDER SEQ HASH [KIND ID COUNT [FIELD VALUE]...]...
local function commit(keys, args)
	local prefix = prefix_of(keys)
	local seq = whole(args[3], SEQ_MOST)
	if not prefix or not seq or not args[4] or #args[4] ~= 64 then
		return refused('these are not the arguments of a commit')
	end
	local words = foreign(prefix)
	if words then
		return refused(words)
	end
	local fence = deposed(prefix, args[1], args[2])
	if fence then
		return fence
	end
	local stored = redis.call('HMGET', prefix .. 'meta', 'seq', 'hash')
	if stored[1] == args[3] and stored[2] == args[4] then
		return { 'again' }
	end
	if seq ~= tonumber(stored[1]) + 1 then
		return refused('sequence ' .. args[3] .. ' does not follow ' .. stored[1], stored[1])
	end
	local plan
	plan, words = plan_moves(prefix, args)
	words = words or obstacle(plan, prefix)
	if words then
		return refused(words, stored[1])
	end
	write(plan, args)
	redis.call('HSET', prefix .. 'meta', 'seq', args[3], 'hash', args[4])
	return { 'applied' }
end

-- An empty store becomes ours; `jobs` without `meta` is a damaged one.
local function settle(prefix, store_id)
	if redis.call('EXISTS', prefix .. 'meta') == 1 then
		return nil
	end
	if redis.call('EXISTS', prefix .. 'term', prefix .. 'leader', prefix .. 'jobs') > 0 then
		return 'there are keys of ' .. prefix .. ' but its meta key is gone'
	end
	redis.call('HSET', prefix .. 'meta', 'schema', SCHEMA, 'store_id', store_id, 'seq', '0', 'hash', '-')
	return nil
end

-- Idempotent for a holder whose key still lives: the reply to the first call may have been lost.
local function take(prefix, holder, ttl, store_id)
	local words = settle(prefix, store_id) or foreign(prefix)
	if words then
		return refused(words)
	end
	local leader = redis.call('GET', prefix .. 'leader')
	local term = redis.call('HMGET', prefix .. 'term', 'number', 'holder')
	local number = term[1] or '0'
	if not whole(number, SEQ_MOST - 1) then
		return refused('the term key is damaged')
	end
	if leader and leader ~= number .. ' ' .. holder then
		return { 'led', 'leader ' .. leader }
	end
	if not leader then
		number = string.format('%.0f', tonumber(number) + 1)
		redis.call('HSET', prefix .. 'term', 'number', number, 'holder', holder)
	end
	redis.call('SET', prefix .. 'leader', number .. ' ' .. holder, 'PX', ttl)
	return { 'taken', number, redis.call('HGET', prefix .. 'meta', 'seq') }
end

-- The key may have expired meanwhile: who still stands in the term record may take it again.
local function confirm(prefix, number, holder, ttl)
	local words = foreign(prefix)
	if words then
		return refused(words)
	end
	local fence = deposed(prefix, number, holder)
	if fence then
		return fence
	end
	redis.call('SET', prefix .. 'leader', number .. ' ' .. holder, 'PX', ttl)
	return { 'confirmed' }
end

local function give_up(prefix, number, holder)
	if not wrong_type(prefix .. 'leader', 'string')
		and redis.call('GET', prefix .. 'leader') == number .. ' ' .. holder then
		redis.call('DEL', prefix .. 'leader')
	end
	return { 'given_up' }
end

-- FCALL reeve_lead_1 1 PREFIX..meta take|confirm|give_up TERM HOLDER TTL_MS STORE_ID
local function lead(keys, args)
	local prefix = prefix_of(keys)
	if not prefix or #args ~= 5 or #args[3] ~= 32 or #args[5] ~= 32 or (whole(args[4], TTL_MOST_MS) or 0) == 0 then
		return refused('these are not the arguments of reeve_lead_1')
	end
	if args[1] == 'take' then
		return take(prefix, args[3], args[4], args[5])
	elseif args[1] == 'confirm' then
		return confirm(prefix, args[2], args[3], args[4])
	elseif args[1] == 'give_up' then
		return give_up(prefix, args[2], args[3])
	end
	return refused('neither take nor confirm nor give_up')
end

redis.register_function('reeve_commit_1', commit)
-- A full memory stops commits; it must not also make the leader lose its key over a few bytes.
redis.register_function({ function_name = 'reeve_lead_1', callback = lead, flags = { 'allow-oom' } })
