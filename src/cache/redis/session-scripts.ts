import { redisScript } from './redis-script.ts';

/*
 * Scripts for what has to happen in one step. The fence grows with every lock and outlives it; it starts at the
 * server's time, so that it also grows when its key was lost. Each script may run twice with the same arguments,
 * without further effect, because a reply can be lost.
 */

/**
 * KEYS lock fence renewal; ARGV owner, lease, fence's life, 1 for a renewal. Returns the fence, or nil. The note of a
 * renewal has a short life here: this very command can come late, when no caller waits for it anymore.
 */
export const takeLock = redisScript(`
local holder = text(KEYS[1])
if holder and holder ~= ARGV[1] then return false end
if ARGV[4] == '1' then
  local renewing = text(KEYS[3])
  if renewing and renewing ~= ARGV[1] then return false end
  redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[2])
end
local fence = tonumber(text(KEYS[2]) or '') or 0
if holder ~= ARGV[1] then fence = math.max(fence + 1, nowMs()) end
fence = string.format('%.0f', fence)
redis.call('SET', KEYS[2], fence, 'PX', ARGV[3])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return fence`);

/** KEYS lock fence renewal; ARGV owner, lease, fence, 1 for a renewal, grace. Returns 1 when the lock is still held. */
export const keepLock = redisScript(`
local holder = text(KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
if (tonumber(text(KEYS[2]) or '') or 0) > tonumber(ARGV[3]) then return 0 end
if ARGV[4] == '1' then
  local renewing = text(KEYS[3])
  if renewing and renewing ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[5])
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`);

/**
 * KEYS lock fence renewal; ARGV owner, fence, fence's life. The fence moves on, so that what this holder sent before
 * and comes late is refused.
 */
export const freeLock = redisScript(`
local holder = text(KEYS[1])
local fence = tonumber(text(KEYS[2]) or '') or 0
if holder == ARGV[1] then redis.call('DEL', KEYS[1]) end
if text(KEYS[3]) == ARGV[1] then redis.call('DEL', KEYS[3]) end
if fence == tonumber(ARGV[2]) then
  redis.call('SET', KEYS[2], string.format('%.0f', fence + 1), 'PX', ARGV[3])
end
return 1`);

/**
 * KEYS record lock fence names; ARGV sealed record, life, owner or nothing, fence. Returns 0 when the lock is lost. A
 * write without a lock ends the existing one: its holder works on an outdated record.
 */
export const writeRecord = redisScript(`
local fence = tonumber(text(KEYS[3]) or '') or 0
if ARGV[3] ~= '' then
  local holder = text(KEYS[2])
  if fence > tonumber(ARGV[4]) or (holder and holder ~= ARGV[3]) then return 0 end
elseif fence > 0 then
  redis.call('SET', KEYS[3], string.format('%.0f', fence + 1), 'PX', ARGV[2])
  redis.call('DEL', KEYS[2])
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('PEXPIRE', KEYS[4], ARGV[2])
return 1`);

/**
 * KEYS record lock fence renewal names; ARGV fence's life. Returns whether there was a record, then the digests of its
 * names.
 */
export const removeRecord = redisScript(`
local reply = redis.pcall('SMEMBERS', KEYS[5])
if reply.err then reply = {} end
local fence = tonumber(text(KEYS[3]) or '')
if fence then redis.call('SET', KEYS[3], string.format('%.0f', fence + 1), 'PX', ARGV[1]) end
table.insert(reply, 1, tostring(redis.call('DEL', KEYS[1])))
redis.call('DEL', KEYS[2], KEYS[4], KEYS[5])
return reply`);

/** KEYS value; ARGV digest of the value or nothing, new value, life or 0. Returns 1 when it was written. */
export const compareAndSet = redisScript(`
local value = text(KEYS[1])
if (value and redis.sha1hex(value) or '') ~= ARGV[1] then return 0 end
if ARGV[3] == '0' then redis.call('SET', KEYS[1], ARGV[2]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`);

/** KEYS value; ARGV digest of the value. Returns 1 when it was removed. */
export const compareAndDelete = redisScript(`
local value = text(KEYS[1])
if not value or redis.sha1hex(value) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`);

/** KEYS index; ARGV id, life. Also removes expired ids. */
export const addToIndex = redisScript(`
if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then redis.call('DEL', KEYS[1]) end
local now = nowMs()
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1`);
