using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Shop;

Order order = new()
{
    Number = "2026-0042",
    Customer = new Customer { Name = "Ada", City = "London", Phone = "+44 20 7946 0000" },
    Placed = Timestamp.FromDateTime(new DateTime(2026, 11, 21, 9, 30, 0, DateTimeKind.Utc)),
    Delivery = Duration.FromTimeSpan(TimeSpan.FromHours(36)),
    Lines =
    {
        new Order.Types.Line { Article = "Difference engine", Count = 1, Cents = 1_700_000_00 },
        new Order.Types.Line { Article = "Punched cards", Count = 500, Cents = 2 },
    },
};

byte[] bytes = order.ToByteArray();
Order again = Order.Parser.ParseFrom(bytes);
Console.WriteLine($"{bytes.Length} bytes, equal after the round trip: {order.Equals(again)}");
Console.WriteLine(again);
return order.Equals(again) ? 0 : 1;
