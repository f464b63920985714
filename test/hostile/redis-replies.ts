import type { RawReply } from './start-raw-server.ts';

/** Replies to one command of Redis: bytes for every one, or what to do with the connection. */
export type HostileReply = RawReply;

/** Sends much of a piece, and no end. */
const endless =
  (beginning: string, piece: string): HostileReply =>
  (socket) =>
    void socket.write(beginning + piece.repeat(Math.ceil(200_000 / piece.length)));

const signedIn =
  (reply: string): HostileReply =>
  (socket, command) =>
    void socket.write(/^\*\d+\r\n\$4\r\n(?:AUTH|auth)\r\n/.test(command) ? '+OK\r\n' : reply);

/** The bait is a server, as host and port, that must not get the password. */
export function redisReplies(bait: string): readonly (readonly [name: string, reply: HostileReply])[] {
  const [host = '', port = ''] = bait.split(':');
  const bulk = (text: string | Buffer) => `$${Buffer.byteLength(text)}\r\n${String(text)}\r\n`;
  const replies: Readonly<Record<string, HostileReply>> = {
    'the connection is closed': (socket) => socket.destroy(),
    'the connection is ended': (socket) => socket.end(),
    silence: () => {},
    'silence in a reply': '$100\r\nabc',
    'silence in a length': '$1',
    'silence in a list': '*2\r\n+OK\r\n',
    'a refusal of the password': '-WRONGPASS invalid username-password pair\r\n',
    'a demand of a password': '-NOAUTH Authentication required.\r\n',
    'a refusal that repeats the command': (socket, command) =>
      socket.write(`-ERR unknown command ${command.replaceAll(/[\r\n]+/g, ' ')}\r\n`),
    'an error without text': '-\r\n',
    'an error that the terminal would obey': '-ERR \u001b[2J\u009b31m\r\n',
    'a long error': `-ERR ${'x'.repeat(100_000)}\r\n`,
    'an endless error': endless('-ERR ', 'x'),
    'an endless text': endless('+', 'x'),
    'an endless list of texts': endless('*2000000000\r\n', '+OK\r\n'),
    'endless replies': endless('', '+OK\r\n'),
    'endless lists in lists': endless('', '*1\r\n'),
    'a banner of SSH': 'SSH-2.0-OpenSSH_9.2\r\n',
    'a response of HTTP': 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n',
    'bytes of TLS': Buffer.from('15030300020228', 'hex'),
    'only zeros': Buffer.alloc(64),
    'a line end alone': '\r\n',
    'a text without a type': 'OK\r\n',
    'a status for everything': '+OK\r\n',
    'a number for everything': ':1\r\n',
    'a large number': ':99999999999999999999999\r\n',
    'a number that is not one': ':many\r\n',
    'a negative number': ':-9223372036854775808\r\n',
    'nil for everything': '$-1\r\n',
    'a nil list': '*-1\r\n',
    'an empty text': '$0\r\n\r\n',
    'an empty list': '*0\r\n',
    'a negative length': '$-7\r\n',
    'a negative length of a list': '*-7\r\n',
    'a length that is not a number': '$many\r\nabc\r\n',
    'a length of 2 GB': '$2147483647\r\nabc\r\n',
    'a list of 2 billion': '*2147483647\r\n+OK\r\n',
    'a text that is longer than its length': '$2\r\nabcdef\r\n',
    'lists in lists': `${'*1\r\n'.repeat(5000)}+OK\r\n`,
    'a map of version 3': '%1\r\n+a\r\n+b\r\n',
    'a push of version 3': '>3\r\n+message\r\n+a\r\n+b\r\n',
    'a boolean of version 3': '#t\r\n',
    'two replies for each command': '+OK\r\n+OK\r\n',
    'a message that nobody subscribed to': '*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n',
    'a record that is not sealed': signedIn(bulk('{"id":"x"}')),
    'a record of binary noise': signedIn('$6\r\n\u0000\u0001\u00ff\u00fe\u0000\u0001\r\n'),
    'a record of 100 KB': signedIn(bulk('a'.repeat(100_000))),
    'a list where a text is expected': signedIn('*2\r\n$1\r\na\r\n$1\r\nb\r\n'),
    'a list of lists': signedIn('*2\r\n*1\r\n$1\r\na\r\n*0\r\n'),
    'a refusal of every command': signedIn('-NOPERM this user has no permissions\r\n'),
    'a server that only reads': signedIn("-READONLY You can't write against a read only replica.\r\n"),
    'a server that is loading': signedIn('-LOADING Redis is loading the dataset in memory\r\n'),
    'a server without memory': signedIn('-OOM command not allowed\r\n'),
    'a script that is unknown for ever': signedIn('-NOSCRIPT No matching script.\r\n'),
    'a way to another server': signedIn(`-MOVED 1 ${host}:${port}\r\n`),
    'a question at another server': signedIn(`-ASK 1 ${host}:${port}\r\n`),
    'a replica of another server': signedIn(`*5\r\n$5\r\nslave\r\n${bulk(host)}:${port}\r\n$9\r\nconnected\r\n:0\r\n`),
  };
  return Object.entries(replies);
}
