// One event over HTTPS, structured. Prints the receipt; 1 when it was not taken.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { CloudEvent, HTTP } from 'cloudevents';

const event = new CloudEvent(JSON.parse(readFileSync(process.argv[2], 'utf8')));
const message = HTTP.structured(event);
const call = request(process.env.SAMVERKA_GATEWAY.replace(/\/$/, '') + '/v1/events', {
  method: 'POST',
  headers: { ...message.headers, 'content-length': Buffer.byteLength(message.body) },
  ca: readFileSync(process.env.SAMVERKA_CA),
  cert: readFileSync(process.env.SAMVERKA_CERT),
  key: readFileSync(process.env.SAMVERKA_KEY),
}, (answer) => {
  answer.pipe(process.stdout);
  process.exitCode = answer.statusCode === 202 ? 0 : 1;
});
call.on('error', (error) => { console.error(error.message); process.exitCode = 1; });
call.end(message.body);
