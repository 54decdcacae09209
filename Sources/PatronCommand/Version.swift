/// The version that every executable prints.
package let patronVersion = "0.1.0"
