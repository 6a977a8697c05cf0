import rule from '../../../../src/check/rules/istio-schema/cors';
import { http } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const cors = (policy: string): string => http(`corsPolicy: {${policy}}`);
const at = 'shop/x spec.http[0].corsPolicy';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'origins, methods and headers': cors(
      "allowOrigins: [{exact: '*'}, {regex: .*}], allowMethods: [GET, '*'], allowHeaders: ['*', X-a], exposeHeaders: [a!], maxAge: 24h",
    ),
    'values of other types': cors('allowOrigins: [7], allowMethods: [7], allowHeaders: [7], maxAge: 7'),
  },
  invalid: {
    'origins of nothing': {
      given: cors("allowOrigins: [{}, {exact: ''}, {prefix: ''}]"),
      finds: [0, 1, 2].map((i) => ({ message: 'origin', at: `${at}.allowOrigins[${i}]` })),
    },
    'names that are none': {
      given: cors("allowMethods: [get, FETCH], allowHeaders: ['a,b'], exposeHeaders: ['']"),
      finds: [
        { message: 'method', at: `${at}.allowMethods[0]`, fix: 'write GET' },
        { message: 'method', at: `${at}.allowMethods[1]`, fix: 'name one of GET' },
        { message: 'header', at: `${at}.allowHeaders[0]` },
        { message: 'header', at: `${at}.exposeHeaders[0]` },
      ],
    },
    'parts of a second': { given: cors('maxAge: 1.5s'), finds: [{ message: 'age', at: `${at}.maxAge` }] },
  },
});
