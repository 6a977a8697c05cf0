import rule from '../../../../src/check/rules/schema/port-out-of-range';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    ports: istio(
      'networking',
      'ServiceEntry',
      'ports: [{number: 1, name: a}, {number: 65535, name: b, targetPort: 80}]',
    ),
    'ports of pods': istio(
      'security',
      'PeerAuthentication',
      'selector: {matchLabels: {app: web}}, portLevelMtls: {8080: {mode: STRICT}}',
    ),
    'values of the wrong type': istio('networking', 'WorkloadEntry', 'address: 192.0.2.1, ports: {http: "0"}'),
  },
  invalid: {
    'port 0': {
      given: istio('networking', 'ServiceEntry', 'ports: [{number: 80, name: a, targetPort: 0}]'),
      finds: [{ message: 'range', at: 'shop/o spec.ports[0].targetPort', says: 'this is 0' }],
    },
    'one that is too high': {
      given: istio('networking', 'WorkloadEntry', 'address: 192.0.2.1, ports: {http: 65536}'),
      finds: [{ message: 'range', at: 'shop/o spec.ports.http', says: '65536' }],
    },
    'a probe': {
      given: istio('networking', 'WorkloadGroup', 'template: {ports: {http: 80}}, probe: {tcpSocket: {port: -1}}'),
      finds: [{ message: 'range', at: 'shop/o spec.probe.tcpSocket.port' }],
    },
    'a port of a waypoint': {
      given: istio(
        'networking',
        'EnvoyFilter',
        'configPatches: [{match: {context: WAYPOINT, waypoint: {portNumber: 70000}}}]',
        'v1alpha3',
      ),
      finds: [{ message: 'range', at: 'shop/o spec.configPatches[0].match.waypoint.portNumber' }],
    },
    'a name': {
      given: istio(
        'security',
        'PeerAuthentication',
        'selector: {matchLabels: {app: web}}, portLevelMtls: {http: {mode: STRICT}}',
      ),
      finds: [{ message: 'name', at: 'shop/o spec.portLevelMtls.http', says: '"http"' }],
    },
    'a port with a zero before it': {
      given: istio(
        'security',
        'PeerAuthentication',
        'selector: {matchLabels: {app: web}}, portLevelMtls: {"080": {mode: STRICT}}',
      ),
      finds: [{ message: 'name', at: 'shop/o spec.portLevelMtls["080"]' }],
    },
    'port 0 of pods': {
      given: istio(
        'security',
        'PeerAuthentication',
        'selector: {matchLabels: {app: web}}, portLevelMtls: {0: {mode: STRICT}}',
      ),
      finds: [{ message: 'name', at: 'shop/o spec.portLevelMtls["0"]' }],
    },
  },
});
