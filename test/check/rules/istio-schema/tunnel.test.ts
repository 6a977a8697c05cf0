import rule from '../../../../src/check/rules/istio-schema/tunnel';
import { policy } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const tunnel = (text: string): string => policy(`tunnel: {${text}}`);
const at = 'shop/x spec.trafficPolicy.tunnel';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    tunnels:
      tunnel('targetHost: db.example.com, targetPort: 1') +
      tunnel("protocol: POST, targetHost: '10.0.0.1', targetPort: 65535"),
    'what its CRD refuses': tunnel('targetHost: 7') + tunnel(''),
  },
  invalid: {
    'a tunnel to nowhere': {
      given: tunnel("protocol: connect, targetHost: '*.example.com', targetPort: 0"),
      finds: [
        { message: 'protocol', at: `${at}.protocol` },
        { message: 'host', at: `${at}.targetHost` },
        { message: 'port', at: `${at}.targetPort` },
      ],
    },
  },
});
