/** One dispatch: what it binds, its WGSL below the declarations, and how many workgroups of 64 it takes. */
export interface KernelCall {
  readonly label: string;
  readonly bindings: readonly KernelBinding[];
  /** Without declarations of bindings; its entry point is `main`. */
  readonly code: string;
  /**
   * How many in all, laid out in two dimensions where one is too short; or ranges: the code then reads `range: vec2u` (first, count) and
   * may be run for one block only.
   */
  readonly groups: number | CallRanges;
}

export interface KernelBinding {
  readonly name: string;
  /** A WGSL type. */
  readonly type: string;
  readonly access: 'read' | 'read_write' | 'uniform';
  readonly buffer: GPUBuffer;
}

export interface CallRange {
  readonly first: number;
  readonly count: number;
  readonly groups: number;
}

export interface CallRanges {
  readonly all: CallRange;
  readonly blocks: readonly CallRange[];
}

/** A call whose pipeline is compiled. */
export interface CompiledCall {
  /** Encodes the dispatch; `block` for that block's range only, null for all. */
  encode(pass: GPUComputePassEncoder, block: number | null): void;
}

export const read = (name: string, type: string, buffer: GPUBuffer): KernelBinding => ({ name, type, access: 'read', buffer });
export const write = (name: string, type: string, buffer: GPUBuffer): KernelBinding => ({ name, type, access: 'read_write', buffer });
export const uniform = (name: string, type: string, buffer: GPUBuffer): KernelBinding => ({ name, type, access: 'uniform', buffer });

/** Opens an entry point in which `id` counts invocations over all workgroups. */
export const MAIN = `@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let id = (group.x + group.y * groups.x) * 64u + local;`;

/** Workgroups for so many invocations. */
export function groupsFor(invocations: number): number {
  return Math.ceil(invocations / 64);
}

const RANGE_STRIDE = 256;

function source(call: KernelCall): string {
  const declarations = call.bindings.map(({ name, type, access }, binding) => {
    const space = access === 'uniform' ? 'uniform' : `storage, ${access}`;
    return `@group(0) @binding(${binding}) var<${space}> ${name}: ${type};`;
  });
  if (typeof call.groups !== 'number') declarations.push(`@group(0) @binding(${call.bindings.length}) var<uniform> range: vec2u;`);
  return `${declarations.join('\n')}\n${call.code}`;
}

const pipelines = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

function pipelineFor(device: GPUDevice, code: string, label: string): Promise<GPUComputePipeline> {
  const known = pipelines.get(device) ?? new Map<string, Promise<GPUComputePipeline>>();
  pipelines.set(device, known);
  const made =
    known.get(code) ??
    device.createComputePipelineAsync({
      label,
      layout: 'auto',
      compute: { module: device.createShaderModule({ label, code }), entryPoint: 'main' },
    });
  known.set(code, made);
  return made;
}

/**
 * Compiles calls (each distinct source once a device) and keeps their bind groups.
 *
 * @param createRanges makes the uniform buffer that holds a call's ranges.
 */
export function compileCalls(
  device: GPUDevice,
  calls: readonly KernelCall[],
  createRanges: (data: Uint32Array<ArrayBuffer>) => GPUBuffer,
): Promise<CompiledCall[]> {
  return Promise.all(
    calls.map(async (call) => {
      const pipeline = await pipelineFor(device, source(call), call.label);
      const layout = pipeline.getBindGroupLayout(0);
      const entries = call.bindings.map(({ buffer }, binding): GPUBindGroupEntry => ({ binding, resource: { buffer } }));
      if (typeof call.groups === 'number') {
        const bindGroup = device.createBindGroup({ layout, entries });
        const [x, y] = gridOf(device, call.groups);
        return {
          encode(pass) {
            pass.setPipeline(pipeline);
            pass.setBindGroup(0, bindGroup);
            pass.dispatchWorkgroups(x, y);
          },
        };
      }
      const ranges = [call.groups.all, ...call.groups.blocks];
      const words = new Uint32Array((ranges.length * RANGE_STRIDE) / 4);
      ranges.forEach(({ first, count }, i) => {
        words.set([first, count], (i * RANGE_STRIDE) / 4);
      });
      const buffer = createRanges(words);
      const grids = ranges.map(({ groups }) => gridOf(device, groups));
      const bindGroups: (GPUBindGroup | undefined)[] = [];
      return {
        encode(pass, block) {
          const i = block === null ? 0 : block + 1;
          const [x, y] = grids[i] as [number, number];
          if (x === 0) return;
          const bindGroup =
            bindGroups[i] ??
            device.createBindGroup({
              layout,
              entries: [...entries, { binding: entries.length, resource: { buffer, offset: i * RANGE_STRIDE, size: 8 } }],
            });
          bindGroups[i] = bindGroup;
          pass.setPipeline(pipeline);
          pass.setBindGroup(0, bindGroup);
          pass.dispatchWorkgroups(x, y);
        },
      };
    }),
  );
}

function gridOf(device: GPUDevice, groups: number): [number, number] {
  const most = device.limits.maxComputeWorkgroupsPerDimension;
  if (groups <= most) return [groups, 1];
  const rows = Math.ceil(groups / most);
  return [Math.ceil(groups / rows), rows];
}
