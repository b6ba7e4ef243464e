#!/usr/bin/env python3
"""One event straight to Kafka, in binary mode; waits for the broker's acknowledgement."""
import os
import sys

from cloudevents.core.bindings.kafka import to_binary_event
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from confluent_kafka import Producer

with open(sys.argv[1], 'rb') as f:
    event = JSONFormat().read(CloudEvent, f.read())
message = to_binary_event(event)
failures = []


def on_delivery(error, record):
    if error:
        failures.append(error)
    else:
        print('taken: %s partition %d offset %d' % (record.topic(), record.partition(), record.offset()))


settings = {'bootstrap.servers': os.environ['SAMVERKA_BOOTSTRAP'], 'acks': 'all', 'enable.idempotence': True,
            'partitioner': 'murmur2_random'}
if os.environ.get('SAMVERKA_KAFKA_CA'):  # over TLS, by your certificate
    settings.update({'security.protocol': 'ssl', 'ssl.ca.location': os.environ['SAMVERKA_KAFKA_CA'],
                     'ssl.certificate.location': os.environ['SAMVERKA_CERT'],
                     'ssl.key.location': os.environ['SAMVERKA_KEY']})
settings.update(p.split('=', 1) for p in os.environ.get('SAMVERKA_KAFKA_PROPERTIES', '').split())
producer = Producer(settings)
producer.produce(os.environ['SAMVERKA_TOPIC'], key=message.key, value=message.value,
                 headers=list(message.headers.items()), on_delivery=on_delivery)
left = producer.flush(30)
sys.exit('not taken: %s' % failures if failures or left else 0)
