#!/usr/bin/env ruby
# frozen_string_literal: true

# The judge of every question of plain Liquid: real Ruby Liquid in a Rails-like process
# (ActiveSupport loaded, UTC, lax mode). It needs `ruby` with the gems liquid and activesupport
# (Debian: ruby, ruby-liquid, ruby-activesupport).
#
#   ruby ruby_judge.rb --version      the versions, as one JSON object
#   ruby ruby_judge.rb < cases        one JSON object a line in, one out
#
# In:  template, context (optional), now (optional, ISO 8601: freezes the clock)
# Out: output, errors (the texts, as the output shows them), or refused (the template's syntax error)
#
# JSON has no word for some values of a context; these are written as
#   {"$range": [1, 3]}  {"$time": "2021-06-03T17:13:41Z"}  {"$date": "2021-06-03"}
#   {"$float": "NaN"}   {"$forloop": 3}
# The filter `ruby_inspect` shows a value with its type: "5" and 5, nil and "".

require "json"
require "time"
require "active_support"
require "active_support/core_ext"
require "liquid"

ENV["TZ"] = "UTC"

module FrozenClock
  class << self
    attr_accessor :instant
  end

  def now(*)
    FrozenClock.instant&.dup || super
  end
end
Time.singleton_class.prepend(FrozenClock)

module JudgeFilters
  def ruby_inspect(value)
    # What nil.to_s begins is not UTF-8 to Ruby, and would be escaped in another way.
    value = value.encode("UTF-8") if value.is_a?(String)
    value.inspect
  end
end

REVIVERS = {
  "$range" => ->(ends) { Range.new(*ends) },
  "$time" => ->(text) { Time.iso8601(text) },
  "$date" => ->(text) { Date.iso8601(text) },
  "$float" => ->(text) { { "NaN" => Float::NAN, "Infinity" => Float::INFINITY, "-Infinity" => -Float::INFINITY }.fetch(text) },
  "$forloop" => ->(length) { Liquid::ForloopDrop.new("item-items", length, nil) },
}.freeze

def revive(value)
  case value
  when Array then value.map { |item| revive(item) }
  when Hash
    name, argument = value.first
    return REVIVERS.fetch(name).call(argument) if value.size == 1 && REVIVERS.key?(name)

    value.transform_values { |item| revive(item) }
  else value
  end
end

def judge(question)
  FrozenClock.instant = question["now"] && Time.iso8601(question["now"])
  template = Liquid::Template.parse(question.fetch("template"), error_mode: :lax)
  output = template.render(revive(question["context"] || {}), filters: [JudgeFilters])
  { "output" => output, "errors" => template.errors.map(&:message) }
rescue Liquid::Error => error
  { "refused" => error.message }
end

if ARGV.first == "--version"
  puts JSON.generate("ruby" => RUBY_VERSION, "liquid" => Liquid::VERSION, "activesupport" => ActiveSupport::VERSION::STRING)
  exit
end

$stdout.sync = true
$stdin.each_line { |line| puts JSON.generate(judge(JSON.parse(line))) unless line.strip.empty? }
