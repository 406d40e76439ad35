/**
 * Runs one of the project's commands from a bare clone: `node scripts/bootstrap.mjs <command> [arguments]`.
 * It runs before anything is installed, so it uses nothing but Node.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const COMMANDS = ['start', 'test', 'synth', 'bench'];
const NEEDS_CHROMIUM = ['test', 'synth', 'bench'];

/** Prints to standard error, so that a command's own output stays clean. */
function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}

/** Runs a program with its output on standard error. */
function run(program, parameters) {
  const { status, error } = spawnSync(program, parameters, { cwd: root, stdio: ['ignore', 2, 2] });
  return status === 0 && error === undefined;
}

function ensureDependencies() {
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  const wanted = path.join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  say('Installing the packages of package-lock.json …');
  if (!run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'])) {
    fail('The packages could not be installed: npm ci failed (see above). Check the network and run the command again.');
  }
}

/** Chromium drives the page; the SwiftShader beside it lets WebGPU run without a graphics card. */
function ensureChromium(command) {
  const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  if (!existsSync(chromium)) {
    if (process.env.CHROMIUM_PATH) fail(`CHROMIUM_PATH is ${chromium}, and there is no such file.`);
    if (!existsSync('/usr/bin/apt-get'))
      fail("There is no Chromium. Without Debian's apt-get, install it yourself and set CHROMIUM_PATH to it.");
    say('Installing Chromium with apt-get …');
    process.env.DEBIAN_FRONTEND = 'noninteractive';
    const apt = (...parameters) => (process.getuid?.() === 0 ? run('apt-get', parameters) : run('sudo', ['apt-get', ...parameters]));
    if (!apt('update') || !apt('install', '-y', 'chromium')) fail('apt-get could not install chromium (see above).');
  }
  const driver = process.env.VK_ICD_FILENAMES ?? '/usr/lib/chromium/vk_swiftshader_icd.json';
  if (command === 'test' && !existsSync(driver)) {
    say(`There is no software Vulkan driver at ${driver}, so the kernel tests will fail. Set VK_ICD_FILENAMES to a driver's JSON file.`);
  }
}

const [command, ...parameters] = process.argv.slice(2);
if (!COMMANDS.includes(command)) fail(`Usage: node scripts/bootstrap.mjs ${COMMANDS.join('|')} [arguments]`);
if (Number(process.versions.node.split('.')[0]) < 20) fail(`Node 20 or newer is needed; this is ${process.versions.node}.`);
ensureDependencies();
if (NEEDS_CHROMIUM.includes(command) && !parameters.includes('--quick')) ensureChromium(command);

const script = path.join(root, 'scripts', `${command}.ts`);
const { status, signal } = spawnSync(process.execPath, ['--import', 'tsx', script, ...parameters], {
  stdio: 'inherit',
  // The command is run from where the person stands, so that relative paths mean what they say.
  cwd: process.env.INIT_CWD ?? process.cwd(),
});
process.exit(signal ? 1 : (status ?? 1));
