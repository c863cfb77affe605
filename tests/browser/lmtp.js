// Delivers a message as the mail server would: LMTP (RFC 2033) to Dovecot, byte for byte.
import { createConnection } from 'node:net';

export async function deliver(port, to, message) {
  const socket = createConnection({ host: '127.0.0.1', port });
  const replies = lines(socket);
  const say = async (command, expected) => {
    if (command !== null) socket.write(command);
    let line;
    do ({ value: line } = await replies.next()); while (line?.[3] === '-');
    if (!line?.startsWith(expected)) throw new Error(`LMTP: ${line}`);
  };
  await say(null, '220');
  await say('LHLO localhost\r\n', '250');
  await say('MAIL FROM:<expediteur@ailleurs.example>\r\n', '250');
  await say(`RCPT TO:<${to}>\r\n`, '250');
  await say('DATA\r\n', '354');
  const bytes = Buffer.isBuffer(message) ? message.toString('latin1') : Buffer.from(message).toString('latin1');
  const crlf = bytes.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..');
  await say(Buffer.from(`${crlf}${crlf.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1'), '250');
  socket.end('QUIT\r\n');
}

async function* lines(socket) {
  let held = '';
  for await (const chunk of socket) {
    held += chunk.toString('latin1');
    for (let end = held.indexOf('\r\n'); end >= 0; end = held.indexOf('\r\n')) {
      yield held.slice(0, end);
      held = held.slice(end + 2);
    }
  }
}
