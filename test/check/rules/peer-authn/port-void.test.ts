import rule from '../../../../src/check/rules/peer-authn/port-void';
import { INJECTED, peer, SELECT, SHOP } from '../../policy-manifests';
import { service } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const STRICT = peer('mtls: {mode: STRICT}', { name: 'default' });
const own = (ports: string, text = ''): string =>
  peer(`${SELECT}, ${text && `mtls: {mode: ${text}}, `}portLevelMtls: {${ports}}`);

testRule(rule, {
  valid: {
    'a PERMISSIVE port under STRICT': SHOP + STRICT + own('8080: {mode: PERMISSIVE}'),
    'a STRICT port of pods of which nobody says anything': SHOP + own('8080: {mode: STRICT}'),
    'a DISABLE port of STRICT pods': SHOP + own('8080: {mode: DISABLE}', 'STRICT'),
    'a DISABLE alone, which is told elsewhere': SHOP + STRICT + own('8080: {mode: DISABLE}'),
    'the port of the pods behind a Service': SHOP + service() + STRICT + own('8080: {mode: PERMISSIVE}'),
    'a port that no Service has': SHOP + service() + STRICT + own('9090: {mode: PERMISSIVE}'),
    'pods with sidecars': INJECTED + STRICT + own('8080: {mode: STRICT}'),
    'a port that inherits': SHOP + STRICT + own('8080: {mode: UNSET}'),
    'modes of the wrong type': SHOP + STRICT + own('8080: STRICT'),
  },
  invalid: {
    'STRICT under STRICT': {
      given: SHOP + STRICT + own('8080: {mode: STRICT}'),
      finds: [{ message: 'same', at: 'shop/p spec.portLevelMtls["8080"]', says: 'STRICT holds for all ports' }],
    },
    'DISABLE and PERMISSIVE where nobody asks for more': {
      given: SHOP + own('8080: {mode: DISABLE}, 8081: {mode: PERMISSIVE}'),
      finds: [
        { message: 'same', at: 'shop/p spec.portLevelMtls["8080"]', says: 'PERMISSIVE holds' },
        { message: 'same', at: 'shop/p spec.portLevelMtls["8081"]', fix: 'leave it out' },
      ],
    },
    'the port of a Service': {
      given: SHOP + service() + STRICT + own('80: {mode: PERMISSIVE}'),
      finds: [{ message: 'servicePort', at: 'shop/p spec.portLevelMtls["80"]', says: 'at 8080', fix: '8080' }],
    },
  },
});
