#!/usr/bin/env python3
"""One event over HTTPS, in binary mode. Prints the receipt; 1 when it was not taken."""
import os
import sys

import requests
from cloudevents.core.bindings.http import to_binary_event
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

with open(sys.argv[1], 'rb') as f:
    event = JSONFormat().read(CloudEvent, f.read())
message = to_binary_event(event)
answer = requests.post(
    os.environ['SAMVERKA_GATEWAY'].rstrip('/') + '/v1/events', data=message.body, headers=message.headers,
    verify=os.environ['SAMVERKA_CA'], cert=(os.environ['SAMVERKA_CERT'], os.environ['SAMVERKA_KEY']), timeout=60)
print(answer.text, end='')
sys.exit(answer.status_code != 202)
