import type { OpScope } from '../../webgpu/scope.ts';
export function forward(_op: unknown, _scope: OpScope): void {}
