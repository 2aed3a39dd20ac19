# Renders the reference e-mail with Ruby Liquid for benchmarks/peers.py: for each line that comes in,
# the milliseconds of the processor that one rendering takes. The first line out is the version.
require "json"
require "liquid"
require "digest"

folder, repeats = ARGV[0], ARGV[1].to_i
profile = JSON.parse(File.read(File.join(folder, "profile.json")))
template = Liquid::Template.parse(File.read(File.join(folder, "email.liquid")))
200.times { template.render(profile) }
$stdout.sync = true
puts JSON.generate(version: Liquid::VERSION, text: Digest::MD5.hexdigest(template.render(profile)))
while $stdin.gets
  start = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
  repeats.times { template.render(profile) }
  puts (Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - start) * 1000 / repeats
end
