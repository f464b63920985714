/**
 * A client of a Redis server, or of a cluster, as this cache needs it; programs supply their own:
 *
 *   node-redis             { send: (args) => client.sendCommand([...args]) }
 *   node-redis, a cluster  { send: (args, key) => cluster.sendCommand(key, false, [...args]) }
 *   ioredis, either        { send: ([name, ...args]) => redis.call(name, ...args) }
 */
export interface RedisCommands {
  /**
   * Sends one command and returns the reply: texts as strings, lists as arrays, nil as null. An error of the server
   * rejects with its own text as the message.
   *
   * @param key - The key whose slot selects the server of a cluster; the arguments contain it, too.
   */
  send(args: readonly [string, ...string[]], key: string): Promise<unknown>;
}
