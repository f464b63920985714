import { redisScript } from '../../cache/redis/redis-script.ts';

/*
 * Each step of a sweep is one script, so that a worker that is killed at any moment leaves a whole step or none. A
 * worker says how many chunks it has seen: of two that work on the same tenant, one continues and the other is refused.
 */

/** KEYS about index; ARGV id, sealed definition, tenants, now, life, expiry. Returns 1 when the sweep is new. */
export const createSweep = redisScript(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'definition', ARGV[2], 'total', ARGV[3], 'created', ARGV[4], 'life', ARGV[5], 'done', 0, 'failed', 0)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[6], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[4])
return 1`);

/**
 * KEYS about outcomes progress rows; ARGV tenant, start, chunks seen, this step, sealed progress, chunks. Returns 1
 * when it was written, 0 when another worker has written, -1 when the sweep is gone, -2 when the tenant is finished.
 */
export const keepProgress = redisScript(`
if redis.call('HGET', KEYS[1], 'created') ~= ARGV[2] then return -1 end
local life = redis.call('HGET', KEYS[1], 'life')
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return -2 end
if redis.call('LLEN', KEYS[4]) ~= tonumber(ARGV[3]) then
  return redis.call('HGET', KEYS[3], ARGV[1] .. ':step') == ARGV[4] and 1 or 0
end
for at = 6, #ARGV do redis.call('RPUSH', KEYS[4], ARGV[at]) end
redis.call('HSET', KEYS[3], ARGV[1], ARGV[5], ARGV[1] .. ':step', ARGV[4])
redis.call('PEXPIRE', KEYS[3], life)
redis.call('PEXPIRE', KEYS[4], life)
return 1`);

/**
 * KEYS about outcomes progress rows order failed index; ARGV tenant, start, chunks seen, id, sealed outcome,
 * "done" or "failed", chunks. Returns as {@link keepProgress}. The rows of a tenant that failed are dropped.
 */
export const finishTenant = redisScript(`
if redis.call('HGET', KEYS[1], 'created') ~= ARGV[2] then return -1 end
local life = redis.call('HGET', KEYS[1], 'life')
local known = redis.call('HGET', KEYS[2], ARGV[1])
if known then return known == ARGV[5] and 1 or -2 end
if ARGV[6] == 'failed' then
  redis.call('DEL', KEYS[4])
  redis.call('RPUSH', KEYS[6], ARGV[1])
  redis.call('PEXPIRE', KEYS[6], life)
else
  if redis.call('LLEN', KEYS[4]) ~= tonumber(ARGV[3]) then return 0 end
  for at = 7, #ARGV do redis.call('RPUSH', KEYS[4], ARGV[at]) end
  redis.call('PEXPIRE', KEYS[4], life)
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[5])
redis.call('RPUSH', KEYS[5], ARGV[1])
redis.call('HINCRBY', KEYS[1], ARGV[6], 1)
redis.call('HDEL', KEYS[3], ARGV[1], ARGV[1] .. ':step')
for _, key in ipairs({KEYS[1], KEYS[2], KEYS[3], KEYS[5]}) do redis.call('PEXPIRE', key, life) end
redis.call('ZADD', KEYS[7], string.format('%.0f', nowMs() + life), ARGV[4])
return 1`);

/**
 * KEYS requests; ARGV most requests, period in ms. Returns 0 when the request can be sent, which is noted, or the
 * milliseconds until it can. The list has the times of the last requests, the newest first.
 */
export const takeRequest = redisScript(`
local now = nowMs()
local most, period = tonumber(ARGV[1]), tonumber(ARGV[2])
local before = tonumber(redis.call('LINDEX', KEYS[1], most - 1) or '')
if before and before > now - period then return before + period - now end
redis.call('LPUSH', KEYS[1], string.format('%.0f', now))
redis.call('LTRIM', KEYS[1], 0, 9999)
redis.call('PEXPIRE', KEYS[1], 3600000)
return 0`);
