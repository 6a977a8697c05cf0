import rule from '../../../../src/check/rules/istio-schema/redirect';
import { virtualService } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const redirect = (text: string, match = ''): string =>
  virtualService(`hosts: [web], http: [{${match}redirect: {${text}}}]`);
const at = 'shop/x spec.http[0].redirect';
const exact = 'match: [{uri: {prefix: /a}}, {uri: {exact: /a}}, {method: {exact: GET}}], ';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'a redirect to anything': [
      'uri: /',
      'authority: a',
      'port: 0',
      'derivePort: FROM_REQUEST_PORT',
      'scheme: http, redirectCode: 0',
    ]
      .map((one) => redirect(one))
      .join(''),
    'another prefix': redirect('prefixRewrite: /b', 'match: [{uri: {prefix: /a}}, {method: {exact: GET}}], '),
    'an Istio that knows no prefixes': {
      given: redirect('uri: /, prefixRewrite: /b', exact),
      platform: { istio: '1.30' },
    },
  },
  invalid: {
    'a redirect to nowhere': {
      given: redirect('redirectCode: 301') + redirect("uri: ''"),
      finds: [
        { message: 'nowhere', at },
        { message: 'nowhere', at },
      ],
    },
    'values that are none': {
      given: redirect('scheme: ftp, redirectCode: 400, port: 70000'),
      finds: [
        { message: 'code', at: `${at}.redirectCode` },
        { message: 'scheme', at: `${at}.scheme` },
        { message: 'port', at: `${at}.port` },
      ],
    },
    'a prefix beside a path, or where none is matched': {
      given: redirect('uri: /, prefixRewrite: /b', exact),
      finds: [
        { message: 'both', at: `${at}.prefixRewrite` },
        { message: 'noPrefix', at: `${at}.prefixRewrite` },
      ],
    },
  },
});
