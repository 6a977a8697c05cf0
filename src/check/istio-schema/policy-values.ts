import { isIpAddress, isIpOrBlock } from '../../input/addresses';

/**
 * What is wrong with a value of an AuthorizationPolicy, by what it stands for; undefined for one that istiod takes.
 *
 * @see istio/istio pkg/config/security/security.go (read for 1.31)
 */
export type ValueProblem = (value: string) => string | undefined;

export const address: ValueProblem = (value) =>
  // A block has no zone, and an address may have one.
  (value.includes('/') ? isIpOrBlock(value) : isIpAddress(value))
    ? undefined
    : 'it is no IP address, and no block of them';

export const port: ValueProblem = (value) =>
  /^\d+$/.test(value) && Number(value) <= 65535 ? undefined : 'it is no port';

export const filled: ValueProblem = (value) => (value === '' ? 'it is empty' : undefined);

export const serviceAccount: ValueProblem = (value) => {
  if (value === '') return 'it is empty';
  if (value.includes('*')) return 'it has a wildcard, which accounts can not have';
  const parts = value.split('/');
  if (parts.length > 2 || parts.includes('')) return 'it is not of the form account, or namespace/account';
  return undefined;
};

/** With a wildcard at one end, or none. */
export const wildcard: ValueProblem = (value) => {
  if (value === '') return 'it is empty';
  const stars = value.split('*').length - 1;
  if (stars > 1) return 'it has more than one wildcard';
  if (stars === 1 && !value.startsWith('*') && !value.endsWith('*')) return 'a wildcard is at its start or its end';
  return undefined;
};

export const trustDomain: ValueProblem = (value) =>
  wildcard(value) ?? (value.includes('/') ? 'a trust domain has no slash' : undefined);

/** A path, or a template of paths with `{*}` for a part and `{**}` for all others. */
export const path: ValueProblem = (value) => {
  if (value === '') return 'it is empty';
  const isTemplate = value.includes('{*}') || value.includes('{**}');
  let isEnded = false;
  for (const part of value.replaceAll(/^\/+|\/+$/g, '').split('/')) {
    if (part === '{*}' || part === '{**}') {
      if (isEnded) return 'nothing that varies may follow {**}';
      isEnded = part === '{**}';
    } else if (/[{}]/.test(part)) return 'braces are for {*} and {**} alone, each a part of its own';
    else if (isTemplate && !/^[-a-zA-Z0-9._~%!$&'()+,;:@=]+$/.test(part)) {
      return part === ''
        ? 'a template has no empty part'
        : `a template can not have ${JSON.stringify(part.slice(0, 80))} in it`;
    }
  }
  return undefined;
};
