import { isDnsLabel, LABEL_FORM, wildcardHostProblem } from '../../istio-schema/host-forms';
import { destinationsIn, routes } from '../../istio-schema/routes';
import { isPort, numberIn, shown, textIn } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/route-destination',
  severity: 'error',
  summary: 'A destination of a VirtualService is written in a way that the webhook of Istio refuses.',
  details:
    'The host of a destination is a DNS name, short or full, and not `*`; an IP address or a port after a colon is none. A subset is named by a DNS ' +
    'label, and a port by its number: `port: {}` is port 0.',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateDestination'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http: [{ route: [{ destination: { host: 'web:8080' } }] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http: [{ route: [{ destination: { host: web, port: { number: 8080 } } }] }]
`,
  },
  messages: {
    host: (host: string, problem: string) => `${host} is no host of a destination: ${problem}`,
    subset: (subset: string) => `${subset} is no name of a subset: it is not of ${LABEL_FORM}`,
    port: (port: number) => `port ${port} is not within 1 and 65535`,
  },
  check({ mesh, report }) {
    for (const destination of routes(mesh).flatMap(destinationsIn)) {
      const host = textIn(destination.get('host'));
      const problem = host === '*' ? 'it is every host' : host === undefined ? undefined : wildcardHostProblem(host);
      if (problem !== undefined && destination.get('host').isSet)
        report(destination.get('host'), 'host', shown(host!), problem).fix(
          'name a Service or a host of a ServiceEntry',
        );
      const subset = destination.get('subset');
      if (subset.text && !isDnsLabel(subset.text))
        report(subset, 'subset', shown(subset.text)).fix('name a subset of the DestinationRule');
      const port = destination.get('port');
      const number = port.map === undefined ? undefined : numberIn(port.get('number'));
      if (number !== undefined && !isPort(number))
        report(port, 'port', number).fix('name a port of the Service by number, or leave port out');
    }
  },
});
