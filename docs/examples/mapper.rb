# A mapper from Segment messages to request bodies for Zendesk Connect, as an example: it does what the
# core of the conformance kit asks for. Run as a program, it answers one line for each message that it reads.

require "json"
require "time"

module Mapper
  LONGEST_EVENT = 200
  APPLE = %w[ios ipados tvos watchos visionos macos].freeze
  IDS = %w[id userid anonymousid].freeze
  TIMES = %w[timestamp originalTimestamp sentAt receivedAt].freeze
  SKIPPED_CALLS = %w[group page screen].freeze
  ISO_8601 = /\A(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?\z/
  ADDRESS = /\A[^[:space:]@]+@[^[:space:]@.][^[:space:]@]*\.[^[:space:]@]*[^[:space:]@.]\z/

  # The names of time zones by their lower case, because Connect accepts the canonical casing only.
  ZONE_FILES = "/usr/share/zoneinfo".freeze
  TIME_ZONES = Dir.glob("**/*", base: ZONE_FILES)
                  .select { |name| name.match?(/\A[A-Z]/) && File.file?(File.join(ZONE_FILES, name)) }
                  .to_h { |name| [name.downcase, name] }.freeze

  Trait = Struct.new(:fits, :stays, :only, keyword_init: true)
  STRING = ->(value) { value.is_a?(String) }
  TEXT = ->(value) { value.is_a?(String) || value.is_a?(Integer) || (value.is_a?(Float) && value == value.floor) }
  # The traits with a field of their own: which values fit, and whether the trait stays an attribute.
  TRAITS = {
    "firstname" => Trait.new(fits: STRING),
    "lastname" => Trait.new(fits: STRING),
    "name" => Trait.new(fits: STRING, stays: true),
    "email" => Trait.new(fits: STRING),
    "phone" => Trait.new(fits: TEXT),
    "phones" => Trait.new(fits: ->(value) { value.is_a?(Array) }, stays: true),
    "timezone" => Trait.new(fits: STRING, only: true)
  }.freeze

  # Convert one message, and collect its problems and warnings.
  class Conversion
    def initialize(message)
      @message = message
      @problems = []
      @warnings = []
    end

    # Return a hash with path, body and warnings, with skipped, or with rejected.
    def answer
      return { rejected: [{ code: "not_an_object", field: "" }] } unless @message.is_a?(Hash)
      return { skipped: "destination_disabled" } if off?(object_at("integrations"))

      request = call
      return { rejected: @problems } if @problems.any?

      request ? request.merge(warnings: @warnings) : { skipped: "unsupported_call" }
    end

    private

    def call
      case @message["type"]
      when "identify" then { path: "/v2/identify", body: identify }
      when "track" then { path: "/v2/track", body: track }
      when "alias" then { path: "/v2/identify", body: alias_ids }
      when *SKIPPED_CALLS then nil
      else problem("unknown_type", "type")
      end
    end

    def off?(integrations)
      flags = integrations.values_at("Outbound", "Zendesk Connect").compact
      return flags.include?(false) unless flags.empty?

      integrations.any? { |name, flag| name.casecmp?("all") && flag == false }
    end

    def identify
      user_id = read_id(%w[userId anonymousId])
      traits = object_at("traits")
      context = object_at("context")
      fields, keys, attributes = read_traits(traits, membership_key(traits, context))
      first, rest = split_name(fields["name"])
      body = {
        user_id: user_id,
        first_name: trimmed(fields["firstname"]) || first,
        last_name: trimmed(fields["lastname"]) || rest,
        email: trimmed(fields["email"]) || address(@message["userId"]),
        phone_number: phone_number(fields["phone"] || fields["phones"]&.first),
        timezone: time_zone(fields["timezone"], "traits.#{keys['timezone']}") ||
                  time_zone(context["timezone"], "context.timezone"),
        **push_token(context)
      }
      body[:attributes] = attributes if attributes.any?
      body.compact
    end

    def track
      body = { user_id: read_id(%w[userId anonymousId]), event: event }
      object_at("context")
      properties = object_at("properties")
      body[:properties] = properties if properties.any?
      source = TIMES.find { |name| !absent?(@message[name]) }
      body[:timestamp] = unix_seconds(@message[source], source) if source
      body
    end

    def event
      event = @message["event"]
      if absent?(event) then problem("missing", "event")
      elsif !event.is_a?(String) then problem("wrong_type", "event")
      elsif event.length > LONGEST_EVENT then problem("too_long", "event")
      end
      event
    end

    def alias_ids
      user_id = read_id(%w[userId to])
      previous_id = read_id(%w[previousId from anonymousId])
      problem("alias_to_self", "previousId") if user_id && user_id == previous_id
      object_at("context")
      { user_id: user_id, previous_id: previous_id }
    end

    def problem(code, field)
      @problems << { code: code, field: field }
      nil
    end

    def warning(code, field)
      @warnings << { code: code, field: field }
      nil
    end

    def object_at(name)
      value = @message[name]
      problem("wrong_type", name) unless value.nil? || value.is_a?(Hash)
      value.is_a?(Hash) ? value : {}
    end

    # Return the first id that is not absent; the first name is that of the problem.
    def read_id(names)
      name = names.find { |each| !absent?(@message[each]) }
      return problem("missing", names.first) unless name
      return problem("wrong_type", name) unless TEXT.call(@message[name])

      text(@message[name])
    end

    # Return the name of the trait that is the membership of an audience, whose value must be a boolean.
    def membership_key(traits, context)
      personas = context["personas"].is_a?(Hash) ? context["personas"] : {}
      key = personas["computation_key"]
      return unless %w[audience journey_step].include?(personas["computation_class"]) && traits.key?(key)

      problem("wrong_type", "traits.#{key}") unless [true, false].include?(traits[key])
      key
    end

    # Sort traits into fields, with the keys they had, and attributes.
    def read_traits(traits, membership)
      fields = {}
      keys = {}
      attributes = traits.select do |key, value|
        name = key.downcase.gsub(/[^\p{L}\p{N}]/, "")
        trait = TRAITS[name]
        next true if key == membership
        next false if IDS.include?(name)
        next true unless trait
        next trait.stays if absent?(value)

        unless trait.fits.call(value)
          warning("wrong_type", "traits.#{key}")
          next !trait.only
        end
        if fields.key?(name)
          warning("duplicate_trait", "traits.#{key}")
          next false
        end
        fields[name] = value
        keys[name] = key
        trait.stays
      end
      [fields, keys, attributes]
    end

    def split_name(name)
      first, rest = trimmed(name)&.split(/[[:space:]]+/, 2)
      [first, rest]
    end

    # Return a user id if it looks like an address.
    def address(user_id)
      trimmed(user_id) if user_id.is_a?(String) && trimmed(user_id).match?(ADDRESS)
    end

    def phone_number(value)
      trimmed(text(value)) if TEXT.call(value) && !absent?(value)
    end

    def time_zone(value, field)
      return if absent?(value)
      return warning("wrong_type", field) unless value.is_a?(String)

      TIME_ZONES[trimmed(value).downcase] || warning("invalid_timezone", field)
    end

    def push_token(context)
      device = context["device"].is_a?(Hash) ? context["device"] : {}
      token = device["token"]
      return {} if absent?(token) || !token.is_a?(String)

      type = trimmed(device["type"].to_s).downcase
      return { apns: [token] } if APPLE.include?(type)
      return { fcm: [token] } if type == "android"

      warning("unroutable_device_token", "context.device.token")
      {}
    end

    # Return an ISO 8601 time in Unix seconds; without a zone, it is in UTC.
    def unix_seconds(value, field)
      date, minutes, seconds, zone = trimmed(value.to_s).match(ISO_8601)&.captures
      return problem("invalid_timestamp", field) unless date

      time = Time.iso8601("#{date}T#{minutes || '00:00'}#{seconds || ':00'}#{zone || 'Z'}").to_r.round(3)
      time.denominator == 1 ? time.to_i : time.to_f
    rescue ArgumentError
      problem("invalid_timestamp", field)
    end

    def absent?(value)
      value.nil? || (value.is_a?(String) && value.match?(/\A[[:space:]]*\z/))
    end

    def trimmed(value)
      value&.gsub(/\A[[:space:]]+|[[:space:]]+\z/, "")
    end

    def text(value)
      value.is_a?(Float) ? value.to_i.to_s : value.to_s
    end
  end

  def self.convert(message)
    Conversion.new(message).answer
  end
end

if $PROGRAM_NAME == __FILE__
  $stdin.set_encoding("UTF-8").each_line("\n", chomp: true) do |line|
    answer = begin
      Mapper.convert(JSON.parse(line))
    rescue JSON::ParserError
      { rejected: [{ code: "invalid_json", field: "" }] }
    end
    $stdout.puts(JSON.generate(answer))
  end
end
