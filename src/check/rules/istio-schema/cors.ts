import { isHeaderName } from '../../istio-schema/header-forms';
import { goDuration } from '../../istio-schema/go-duration';
import { httpRoutes } from '../../istio-schema/routes';
import { shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', '*'];
const SECOND = 1_000_000_000n;

export default defineRule({
  id: 'istio-schema/cors',
  severity: 'error',
  summary: 'A CORS policy has a value that the webhook of Istio refuses.',
  details:
    'Origins are matched by a text that is not empty, methods are those of HTTP in capital letters or `*`, headers are names or `*`, and `maxAge` is whole ' +
    'seconds, since that is all its header can say.',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateCORSPolicy'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - corsPolicy: { allowOrigins: [{ exact: https://shop.example.com }], allowMethods: [get] }
      route: [{ destination: { host: web } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - corsPolicy: { allowOrigins: [{ exact: https://shop.example.com }], allowMethods: [GET] }
      route: [{ destination: { host: web } }]
`,
  },
  messages: {
    origin: () => 'this matches no origin: exact, prefix or regex is needed, with a text',
    method: (method: string) => `${method} is no method of HTTP`,
    header: (name: string) => `${name} is no name of a header`,
    age: (age: string) => `maxAge ${age} is not whole seconds`,
  },
  check({ mesh, report }) {
    for (const { field } of httpRoutes(mesh)) {
      const policy = field.get('corsPolicy');
      for (const origin of policy.get('allowOrigins').items) {
        const texts = ['exact', 'prefix', 'regex'].map((how) => origin.get(how));
        // An empty pattern is istio-schema/regex's.
        if (
          origin.map !== undefined &&
          texts.every(({ value }) => value === undefined || value === '') &&
          !texts[2]!.isSet
        )
          report(origin, 'origin').fix('write the origin: exact: https://…, or regex: .* for all');
      }
      for (const method of policy.get('allowMethods').items) {
        if (method.text === undefined || METHODS.includes(method.text)) continue;
        const upper = method.text.toUpperCase();
        report(method, 'method', shown(method.text)).fix(
          METHODS.includes(upper) ? `write ${upper}` : `name one of ${METHODS.join(', ')}`,
        );
      }
      for (const header of ['allowHeaders', 'exposeHeaders'].flatMap((list) => policy.get(list).items))
        if (header.text !== undefined && header.text !== '*' && !isHeaderName(header.text))
          report(header, 'header', shown(header.text)).fix('write the name of one header');
      const age = policy.get('maxAge');
      const duration = goDuration(age.text ?? '');
      if (duration !== undefined && duration % SECOND > 0n)
        report(age, 'age', shown(age.text!)).fix('make it whole seconds, such as 24h');
    }
  },
});
