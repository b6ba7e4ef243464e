// One event straight to Kafka, in binary mode; waits for the broker's acknowledgement.
import { readFileSync } from 'node:fs';
import { CloudEvent, Kafka as Binding } from 'cloudevents';
import { Kafka, logLevel } from 'kafkajs';

const event = new CloudEvent(JSON.parse(readFileSync(process.argv[2], 'utf8')));
const message = Binding.binary(event);
const ca = process.env.SAMVERKA_KAFKA_CA; // over TLS, by your certificate
const ssl = ca && {
  ca: [readFileSync(ca)],
  cert: readFileSync(process.env.SAMVERKA_CERT),
  key: readFileSync(process.env.SAMVERKA_KEY),
};
const kafka = new Kafka({ brokers: process.env.SAMVERKA_BOOTSTRAP.split(','), ssl, logLevel: logLevel.ERROR });
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
await producer.connect();
const [where] = await producer.send({
  topic: process.env.SAMVERKA_TOPIC,
  acks: -1,
  messages: [{
    key: event.partitionkey,
    value: typeof message.value === 'string' || Buffer.isBuffer(message.value) ? message.value : JSON.stringify(message.value),
    headers: Object.fromEntries(Object.entries(message.headers).filter(([, value]) => value !== undefined)),
  }],
});
await producer.disconnect();
console.log(`taken: ${where.topicName} partition ${where.partition} offset ${where.baseOffset}`);
