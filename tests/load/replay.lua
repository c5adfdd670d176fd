-- Sends the requests of a file in turn, whole as they are. wrk -s replay.lua URL -- FILE
local requests, position = {}, 0

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  local text = file:read("*a")
  file:close()
  for request in text:gmatch("([^\30]+)") do
    requests[#requests + 1] = request
  end
end

function request()
  position = position % #requests + 1
  return requests[position]
end
